import Graph
import Optimisation
import Schema

extension Arguments {
  /// What `read` makes of the attribute of an operator; throws where that is missing or wrong.
  func rule<Rule>(
    _ name: String, _ read: (Value) throws(InvalidArgument) -> Rule
  ) throws(OperatorError) -> Rule {
    do throws(InvalidArgument) {
      guard let value = self[name] else { throw InvalidArgument(name, "must be given") }
      return try read(value)
    } catch {
      throw OperatorError(.attribute, error.description)
    }
  }
}
