import Data
import Graph
import Operators
import Schema
import Support
import Syntax

/// What a check needs to know beside the spec.
public struct CheckContext: Sendable {
  /// The door to files.
  public let fileSystem: any FileSystem
  /// Where relative data paths start; nil means the spec's own folder.
  public let dataFolder: String?
  /// Settings from the command line: `train.batch=256`.
  public let overrides: [String]
  /// Whether data that cannot be read are an error even where the spec states what it must know.
  public let requiresData: Bool
  /// The seed that stands over the spec's, where one is given.
  public let seed: UInt64?
  fileprivate var specFolder = "."

  /// A context.
  public init(
    fileSystem: any FileSystem, dataFolder: String? = nil, overrides: [String] = [],
    requiresData: Bool = false, seed: UInt64? = nil
  ) {
    self.fileSystem = fileSystem
    self.dataFolder = dataFolder
    self.overrides = overrides
    self.requiresData = requiresData
    self.seed = seed
  }

  /// What a data source is opened with.
  public func source(at span: Span?, seed: UInt64? = nil) -> SourceContext {
    SourceContext(
      fileSystem: fileSystem, folder: dataFolder ?? specFolder, seed: seed ?? self.seed ?? 1,
      span: span)
  }

  /// The same for a spec in another folder: relative data paths start there unless a folder is
  /// given.
  public func at(spec path: String) -> CheckContext {
    var result = self
    result.specFolder = FilePath.folder(of: path)
    return result
  }
}

/// The result of checking a spec.
public struct CheckResult: Sendable {
  /// The experiment; nil where errors stand in the way.
  public let experiment: Experiment?
  /// All findings, in the order of the text.
  public let diagnostics: [Diagnostic]
  /// The texts that were read.
  public let sources: SourceMap
  /// The trees, the spec's own first.
  public let trees: [SpecTree]

  /// Whether an error was found.
  public var hasErrors: Bool { diagnostics.contains { $0.severity == .error } }
}

/// The checker: from a file to an experiment without doubts, or to diagnostics.
public enum Checker {
  /// Checks the spec at a path with all it uses.
  public static func check(_ path: String, _ context: CheckContext) -> CheckResult {
    let notes = Notes()
    let loader = SpecLoader(notes: notes, fileSystem: context.fileSystem)
    var context = context
    context.specFolder = FilePath.folder(of: path)
    guard let parts = loader.load(path, overrides: context.overrides) else {
      return CheckResult(
        experiment: nil, diagnostics: notes.diagnostics, sources: loader.sources,
        trees: loader.trees)
    }
    let headers = HeaderCache()
    let analysis = Analysis(notes, parts, context, loader.sources, headers)
    let experiment = analysis.run(name: FilePath.stem(of: path))
    if experiment != nil, !notes.hasErrors {
      let space = SearchSpace(notes: notes, parts: parts) { point in
        let trial = Analysis(Notes(), point, context, loader.sources, headers)
        _ = trial.run(name: "")
        return trial.notes.diagnostics
      }
      space.check(layers: analysis.layerCount)
    }
    return CheckResult(
      experiment: notes.hasErrors ? nil : experiment, diagnostics: ordered(notes.diagnostics),
      sources: loader.sources, trees: loader.trees)
  }

  /// Diagnostics in the order of the text; what has no place comes first, the count of more last.
  private static func ordered(_ diagnostics: [Diagnostic]) -> [Diagnostic] {
    let keyed = diagnostics.enumerated().map { offset, diagnostic in
      let isLast = diagnostic.code == Notes.moreCode
      let source = diagnostic.span?.source.index ?? (isLast ? Int.max : -1)
      return (key: (source, diagnostic.span?.start ?? -1, offset), diagnostic)
    }
    return keyed.sorted { $0.key < $1.key }.map(\.1)
  }
}
