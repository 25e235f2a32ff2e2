import Schema

/// An optimizer that sees the whole objective: it asks for loss and gradient at points of its own
/// choice, over all of the training part at once, and moves all parameters together.
public protocol WholeProblemOptimizer: Declared, Sendable {
  /// An optimizer with arguments that its declaration has accepted, defaults filled in.
  init(arguments: Arguments) throws(InvalidArgument)

  /// What is remembered for each element of a parameter, in order; zero at first.
  var slots: [Slot] { get }

  /// One step: the point moved to, or nil where none is lower as far as single precision tells.
  /// `memory` holds all parameters' elements of each slot and is updated.
  func step(
    from start: ObjectivePoint, memory: inout [[Float]], evaluate: ([Float]) -> ObjectivePoint
  ) -> ObjectivePoint?
}

/// A point of an objective, over the elements of all parameters in one row.
public struct ObjectivePoint: Sendable {
  /// The elements.
  public let position: [Float]
  /// The loss and the penalties.
  public let value: Double
  /// The gradient of both.
  public let gradient: [Float]

  /// A point.
  public init(_ position: [Float], value: Double, gradient: [Float]) {
    self.position = position
    self.value = value
    self.gradient = gradient
  }
}

/// a · b, in Double.
func dot(_ a: [Float], _ b: [Double]) -> Double {
  var sum = 0.0
  for index in a.indices { sum += Double(a[index]) * b[index] }
  return sum
}

/// a · b, in Double.
func dot(_ a: [Float], _ b: [Float]) -> Double {
  var sum = 0.0
  for index in a.indices { sum += Double(a[index]) * Double(b[index]) }
  return sum
}
