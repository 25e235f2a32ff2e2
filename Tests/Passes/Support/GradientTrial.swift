import Graph
import Operators
import Testing

@testable import Passes

/// Compares the gradients of a graph's loss, run in single precision, with central differences of
/// the float64 reference.
struct GradientTrial {
  let forward: Graph
  let loss: ValueID
  let samples: Int
  let given: [String: Tensor]

  /// Every entry of every parameter's gradient, to `tolerance` relative to the gradient's largest;
  /// one that is missing must be zero.
  func expectAgreement(tolerance: Double = 2e-4) throws {
    let reference = Reference64(graph: forward, samples: samples)
    let doubles = given.mapValues { tensor in
      tensor.type.element == .int32
        ? tensor.integers.map(Double.init) : tensor.floats.map(Double.init)
    }
    var graph = forward
    let parameters = graph.variables(.parameter)
    let gradients = try Differentiation.gradients(of: loss, by: parameters, in: &graph)
    graph.outputs += gradients.map { ("\($0.key.index)", $0.value) }
    try Verifier.verify(graph)
    let found = GraphEvaluator(graph).run(given, samples: samples)
    for parameter in parameters {
      let none = [Float](repeating: 0, count: graph.type(parameter).count)
      let values = try gradients[parameter].map { try #require(found[$0]).floats } ?? none
      let name = try #require(graph.name(parameter))
      let scale = values.reduce(1e-2) { max($0, Double(abs($1))) }
      for element in values.indices {
        let slope = try slope(reference, doubles, name, element)
        let difference = abs(Double(values[element]) - slope)
        let place = "\(name)[\(element)]: \(values[element]), \(slope)"
        #expect(difference <= tolerance * scale, "\(place)")
      }
    }
  }

  private func slope(
    _ reference: Reference64, _ given: [String: [Double]], _ name: String, _ element: Int
  ) throws -> Double {
    let width = 1e-5
    func value(_ shift: Double) throws -> Double {
      var moved = given
      moved[name]?[element] += shift
      return try #require(try reference.run(moved)[loss])[0]
    }
    return (try value(width) - value(-width)) / (2 * width)
  }
}
