import Kernels
import Schema

/// An update rule: how a weight and what is remembered beside it follow from the gradient, as
/// formulas that hold for every element of a parameter.
public protocol Optimizer: Declared, Sendable {
  /// An optimizer with arguments that its declaration has accepted, defaults filled in.
  init(arguments: Arguments) throws(InvalidArgument)

  /// What is remembered for each element, in order.
  var slots: [Slot] { get }

  /// How many runtime scalars the formulas take.
  var scalarCount: Int { get }

  /// The decay of weights that the rule brings with it, applied as `decay` is; most bring none.
  var decay: Double { get }

  /// The runtime scalars of update number `step`, counted from 1, at a learning rate. A rule that
  /// measures has its factor as the last one, here 1.
  func scalars(step: Int, rate: Double) -> StepScalars

  /// What the rule must know the Euclidean norms of, over the whole parameter, before it steps;
  /// most rules nothing.
  func measured(_ inputs: UpdateInputs) -> [Formula]

  /// The factor that follows from the norms of what is measured.
  func factor(norms: StepScalars) -> Double

  /// The new weight and slots from the old ones, the gradient and the scalars.
  func update(_ inputs: UpdateInputs) -> UpdateFormulas
}

extension Optimizer {
  /// No decay of its own.
  public var decay: Double { 0 }

  /// The learning rate alone.
  public var scalarCount: Int { 1 }

  /// Nothing is measured.
  public func measured(_ inputs: UpdateInputs) -> [Formula] { [] }

  /// Nothing is measured, and nothing follows from it.
  public func factor(norms: StepScalars) -> Double { 1 }

  /// The learning rate alone.
  public func scalars(step: Int, rate: Double) -> StepScalars { StepScalars(rate) }
}

/// One number remembered for each element of a parameter between updates.
public struct Slot: Hashable, Sendable {
  /// What it holds before the first update.
  public enum Initial: Hashable, Sendable {
    /// The same number everywhere.
    case constant(Float)
    /// A copy of the parameter.
    case parameter
  }

  /// The field's name for it, under which checkpoints keep it.
  public let name: String
  /// What it holds before the first update.
  public let initial: Initial

  /// A slot, zero at first unless said otherwise.
  public init(_ name: String, _ initial: Initial = .constant(0)) {
    self.name = name
    self.initial = initial
  }
}

/// What an update rule computes from.
public struct UpdateInputs: Sendable {
  /// The weight before the update.
  public let weight: Formula
  /// The gradient, penalties included.
  public let gradient: Formula
  /// The optimizer's slots, in its order.
  public let slots: [Formula]
  /// The optimizer's runtime scalars, in its order.
  public let scalars: [Formula]
  /// Whether decay and layer-wise factors leave the parameter alone, as they do biases and the
  /// parameters of normalisations.
  public let isSpared: Bool

  /// Inputs; as many slots and scalars as the optimizer declares.
  public init(
    weight: Formula, gradient: Formula, slots: [Formula], scalars: [Formula],
    isSpared: Bool = false
  ) {
    self.weight = weight
    self.gradient = gradient
    self.slots = slots
    self.scalars = scalars
    self.isSpared = isSpared
  }

  /// The inputs as they lie in a program: weight, gradient, slots, scalars, numbered from 0.
  public init(slots: Int, scalars: Int) {
    self.init(
      weight: .input(0), gradient: .input(1), slots: (0..<slots).map { .input(2 + $0) },
      scalars: (0..<scalars).map { .input(2 + slots + $0) })
  }
}

/// What an update rule computes.
public struct UpdateFormulas: Sendable {
  /// The weight after the update.
  public let weight: Formula
  /// The slots after the update, in the optimizer's order.
  public let slots: [Formula]

  /// Formulas.
  public init(weight: Formula, slots: [Formula] = []) {
    self.weight = weight
    self.slots = slots
  }
}

/// `average` moved towards `value`: share average + (1 - share) value.
func blend(_ average: Formula, _ value: Formula, share: Double) -> Formula {
  .constant(share) * average + .constant(1 - share) * value
}

/// The bounds of a share that an average keeps: at least 0 and below 1.
let keptShare = ValueType.share(Bounds(0, 1, highOpen: true))
