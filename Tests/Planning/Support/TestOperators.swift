import Graph
import Operators
import Planning
import Schema

/// The operators that plans of the tests are made of.
enum TestOperators {
  /// Those of the catalogue and the planner's own.
  static let all = Catalogue<any Operator.Type>(
    .primitive,
    OperatorCatalogue.operators.entries + [(Assign.declaration, Assign.self)])
}
