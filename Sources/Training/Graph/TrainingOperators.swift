import Graph
import Operators
import Planning
import Schema

/// The operators that graphs and plans may hold: those of networks, and those of training.
public enum TrainingOperators {
  /// The whole catalogue, for reading printed graphs.
  public static let all = Catalogue<any Operator.Type>(
    .primitive,
    OperatorCatalogue.operators.entries + [
      (OptimizerUpdate.declaration, OptimizerUpdate.self),
      (LinearUpdate.declaration, LinearUpdate.self),
      (ClipFactor.declaration, ClipFactor.self),
      (StateAverage.declaration, StateAverage.self),
      (Assign.declaration, Assign.self),
    ])
}
