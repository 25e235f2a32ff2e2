import Graph
import Operators
import Testing

@testable import Passes

/// The measure of how far a rewritten network is from the one it was made from.
@Suite struct EquivalenceTests {
  private static func graph(_ formula: String) throws -> Graph {
    var graph = Graph()
    let x = graph.addInput("x", TensorType([8], batched: true))
    let operation = try Elementwise(attributes: ["name": .name("f"), "formula": .string(formula)])
    graph.outputs = [("y", try graph.append(operation, [x], origin: .none)[0])]
    return graph
  }

  @Test func equalNetworksDifferByNothing() throws {
    let graph = try Self.graph("x0 * 2")
    #expect(try Equivalence.largestError(of: graph, against: graph) == 0)
  }

  /// Inputs lie in -1 ..< 1, so that the largest output of x * 0.5 is below 1 and a shift by 0.25
  /// counts in full.
  @Test func aShiftIsMeasured() throws {
    let error = try Equivalence.largestError(
      of: Self.graph("x0 * 0.5 + 0.25"), against: Self.graph("x0 * 0.5"))
    #expect(abs(error - 0.25) < 1e-6)
  }
}
