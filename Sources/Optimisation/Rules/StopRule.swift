import Schema

/// A rule that ends training early.
public protocol StopRule: Declared, Sendable {
  /// A rule with arguments that its declaration has accepted, defaults filled in.
  init(arguments: Arguments) throws(InvalidArgument)

  /// The metric it watches, such as `validation.loss`.
  var watched: String { get }

  /// Takes notice of a measurement; true where training is to end.
  func observe(_ observation: Observation, clock: Clock, state: inout WatchState) -> Bool
}
