import Data
import Graph
import Schema
import Semantics
import Support

/// The data of an experiment, read, divided and with the preprocessing fitted on the training part.
public struct PreparedData: Sendable {
  /// What the network learns from.
  public let train: Subset
  /// What choices are made by; nil where the spec has none.
  public let validation: Subset?
  /// What the result is measured on; nil where the spec has none.
  public let test: Subset?
  /// The fitted maps of each input, in the order of the data's inputs; ids have none.
  public let inputs: [FittedPreprocessing]
  /// The fitted map of each target, in the order of the data's targets; classes have none.
  public let targets: [TargetTransform]
  /// The random changes of inputs in training, and what evaluation does instead.
  public let changes: InputChanges
  /// The views that evaluation averages over, each with the map of every input; empty for one.
  public let views: [[ViewMap?]]
  private let fittingWarnings: [Diagnostic]

  /// Reads, divides and fits. `context` opens files; its seed divides and draws.
  public init(
    _ data: DataDescription, seed: UInt64, context: CheckContext
  ) throws(DiagnosticError) {
    let reader = PartReader(context: context, seed: seed)
    let whole = try reader.load(data.train, like: nil)
    let (train, validation) = try PreparedData.divide(data, whole, seed, reader)
    self.train = train
    self.validation = validation
    if let part = data.test {
      test = try reader.load(part, like: train.dataset).all
    } else {
      test = nil
    }
    let steps = data.preprocess.compactMap { step in
      DataCatalogues.preprocessing[step.value.name].map {
        ($0.init(arguments: step.value.arguments), step.span)
      }
    }
    (changes, views) = try PreparedData.changes(data, train.dataset.header)
    var inputs: [FittedPreprocessing] = []
    for field in train.dataset.inputs.indices {
      inputs.append(
        try FittedPreprocessing(
          fitting: steps.map(\.0), on: train, field: field, map: changes.evaluation[field],
          at: steps.map(\.1)))
    }
    self.inputs = inputs
    var targets: [TargetTransform] = []
    for target in train.dataset.outputs {
      targets.append(try TargetTransform(data.targets, target, on: train))
    }
    self.targets = targets
    fittingWarnings = inputs.flatMap(\.warnings)
  }

  private static func divide(
    _ data: DataDescription, _ whole: Dataset, _ seed: UInt64, _ reader: PartReader
  ) throws(DiagnosticError) -> (Subset, Subset?) {
    switch data.validation {
    case nil: return (whole.all, nil)
    case .source(let part): return (whole.all, try reader.load(part, like: whole).all)
    case .part(let value, let stratified, let span):
      var amount = Split.Amount.share(0)
      if case .number(let share) = value { amount = .share(share) }
      if case .quantity(let count, _) = value { amount = .count(Int(count)) }
      return try imputed(
        whole, Split.divide(whole, amount, stratified: stratified, seed: seed, at: span))
    case .fold(let fold, let count, let stratified, let span):
      return try imputed(
        whole, Split.fold(whole, fold, of: count, stratified: stratified, seed: seed, at: span))
    }
  }

  private static func imputed(
    _ whole: Dataset, _ parts: (training: [Int32], validation: [Int32])
  ) throws(DiagnosticError) -> (Subset, Subset?) {
    let dataset = try whole.imputed(from: Subset(whole, parts.training))
    return (Subset(dataset, parts.training), Subset(dataset, parts.validation))
  }

  /// Findings about the data: those of preprocessing, and what reading has found so far.
  public var warnings: [Diagnostic] { fittingWarnings + parts.compactMap(\.findings.warning) }

  /// The data sets behind the parts, each once.
  private var parts: [Dataset] {
    var seen = Set<ObjectIdentifier>()
    return [train, validation, test].compactMap { $0?.dataset }
      .filter { seen.insert(ObjectIdentifier($0)).inserted }
  }

  /// The part of a name: `train`, `validation`, `test`.
  public func part(_ name: String) -> Subset? {
    switch name {
    case "train": train
    case "validation": validation
    case "test": test
    default: nil
    }
  }

  private static func changes(
    _ data: DataDescription, _ header: DatasetHeader
  ) throws(DiagnosticError) -> (InputChanges, [[ViewMap?]]) {
    do throws(AugmentationFailure) {
      let changes = try InputChanges(data.augmentations, on: header.inputs)
      guard let call = data.evaluate?.value,
        let set = DataCatalogues.views[call.name]?.init(arguments: call.arguments)
      else { return (changes, []) }
      var maps: [[ViewMap]] = []
      for input in header.inputs { maps.append((try? ViewMap.maps(set, of: input)) ?? []) }
      let count = maps.map(\.count).max() ?? 0
      return (changes, (0..<count).map { view in maps.map { view < $0.count ? $0[view] : nil } })
    } catch {
      let span = error.step < data.augment.count ? data.augment[error.step].span : nil
      throw DiagnosticError(AugmentationDiagnostics.refused(error.refusal, span))
    }
  }

  /// The extents of an input as evaluation takes it, before preprocessing: those of the crop where
  /// training crops.
  public func viewed(_ input: Int) -> InputShape {
    changes.evaluation[input]?.output.shape ?? train.dataset.inputs[input].shape
  }

  /// An example's row of an input as evaluation takes it, before preprocessing.
  public func viewed(
    _ dataset: Dataset, _ index: Int, field: Int
  ) throws(DiagnosticError) -> [Float] {
    let row = try dataset.example(index, field: field)
    return changes.evaluation[field]?.apply(row, ExampleDraw(seed: 0, epoch: 0, index: index))
      ?? row
  }

  /// What a loader does with the inputs: in training, or in evaluation, where one of the views may
  /// be asked for.
  public func loading(training: Bool, seed: UInt64 = 0, view: Int? = nil) -> BatchLoader.Options {
    let preparations = inputs.enumerated().map { index, fitted in
      let map: (any ExampleMap)?
      if let view {
        map = views[view][index]
      } else {
        map = training ? changes.training[index] : changes.evaluation[index]
      }
      return InputPreparation(map: map, transforms: fitted.transforms)
    }
    let isBusy = preparations.contains { $0.map != nil } || train.dataset.inputs.contains {
      $0.storage.rows == nil
    }
    var options = BatchLoader.Options(
      preparations: preparations, seed: seed,
      threads: isBusy ? BatchLoader.Options.busyThreads : 1)
    options.mixing = training ? changes.mixing : nil
    return options
  }

  /// Examples of the largest part.
  var largestCount: Int { [train, validation, test].compactMap { $0?.count }.max() ?? 1 }

  /// Bytes of the examples in memory, each data set once, and of the batches of `batches` examples
  /// in all that are prepared ahead of training and evaluation.
  func memoryBytes(batches: Int) -> Int {
    let examples = parts.reduce(0) { $0 + $1.header.bytes }
    return examples + DataMemory.batches(batches, features: train.dataset.header.features)
  }

  /// The files that were read, each once.
  public var files: [FileHash] {
    var seen = Set<FileHash>()
    let parts = [train, validation, test].compactMap { $0?.dataset.files }
    return parts.flatMap { $0 }.filter { seen.insert($0).inserted }
  }
}

/// The memory that batches take.
public enum DataMemory {
  /// Bytes of the batches that a loader prepares ahead.
  public static func batches(_ examples: Int, features: Int) -> Int { 4 * examples * features * 4 }
}

/// Opens the sources of an experiment.
struct PartReader {
  let context: CheckContext
  let seed: UInt64

  /// The examples of a source.
  func load(_ part: Placed<Call>?, like training: Dataset?) throws(DiagnosticError) -> Dataset {
    guard let part, let type = DataCatalogues.sources[part.value.name] else {
      throw DiagnosticError(TrainingDiagnostics.noData)
    }
    let source = type.init(arguments: part.value.arguments)
    return try source.load(context.source(at: part.span, seed: seed), like: training)
  }
}

/// The fitted map of numeric targets, `t = value * scale + shift` for each target value;
/// predictions are mapped back.
public struct TargetTransform: Hashable, Sendable {
  /// The factors, one for all or one for each value.
  public let scale: [Float]
  /// What is added.
  public let shift: [Float]

  /// Targets as they are.
  public static let identity = TargetTransform(scale: [1], shift: [0])

  /// A map of factors and shifts.
  public init(scale: [Float], shift: [Float]) {
    self.scale = scale
    self.shift = shift
  }

  /// Whether targets are taken as they are.
  public var isIdentity: Bool { self == .identity }

  /// Fits steps on one target of a part, as if it were an input.
  init(
    _ steps: [Placed<Call>], _ target: TargetField, on part: Subset
  ) throws(DiagnosticError) {
    guard !steps.isEmpty, case .values(let values) = target.values else {
      self = .identity
      return
    }
    let memory = RawMemory(byteCount: values.count * 4)
    guard let memory else { throw DiagnosticError(TrainingDiagnostics.noMemory(values.count * 4)) }
    values.withUnsafeBytes { memory.bytes.copyMemory(from: $0) }
    let shadow = Dataset(
      count: part.dataset.count, input: InputShape([target.width]),
      storage: ExampleStorage(.float32, memory), targets: .absent, target: target.kind)
    let maps = steps.compactMap {
      DataCatalogues.preprocessing[$0.value.name]?.init(arguments: $0.value.arguments)
    }
    let fitted = try FittedPreprocessing(
      fitting: maps, on: Subset(shadow, part.indices), at: steps.map(\.span))
    guard case .affine(let scale, let shift) = fitted.transforms.first, fitted.transforms.count == 1
    else { throw DiagnosticError(TrainingDiagnostics.targetsNotAffine(steps.first?.span)) }
    self.init(scale: scale, shift: shift)
  }

  /// The target that training sees.
  public func apply(_ value: Float, _ column: Int) -> Float {
    value * scale[column % scale.count] + shift[column % shift.count]
  }

  /// The value that a prediction stands for.
  public func undo(_ prediction: Float, _ column: Int) -> Float {
    (prediction - shift[column % shift.count]) / scale[column % scale.count]
  }
}
