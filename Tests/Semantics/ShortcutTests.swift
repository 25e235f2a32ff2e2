import Graph
import Support
import Testing

@testable import Semantics

/// Ways past the body of a residual construct.
@Suite struct ShortcutTests {
  private func experiment(_ body: String, input: String) throws -> Experiment {
    let checked = Checked(
      """
      data { train = npy(inputs = "x.npy", targets = "y.npy"); classes = 2 }
      model { input x: \(input); \(body); flatten; linear(classes); output y }
      train { loss = cross_entropy; length = 1 epoch }
      """)
    return try #require(checked.result.experiment, "\(checked.rendered)")
  }

  /// What the construct makes where its body makes zeros: the shortcut alone. Example, row, column
  /// and feature of the input can be read off its numbers.
  private func shortcut(_ body: String, input: [Int]) throws -> Tensor {
    let text = input.map(String.init).joined(separator: "x")
    let graph = try experiment("residual(shortcut = pad) { \(body) }", input: text).model.graph
    var given: [String: Tensor] = [:]
    for variable in graph.variables() {
      given[graph.name(variable) ?? ""] = .filled(graph.type(variable).extents, 0)
    }
    let count = input.reduce(2, *)
    given["x"] = Tensor([2] + input, (1...count).map { Float($0) })
    let sum = try #require(graph.nodes.last { $0.origin.layer == "residual_1" })
    return try #require(GraphEvaluator(graph).run(given, samples: 2)[sum.results[0]])
  }

  @Test func everyOtherPixelAndZerosAtBothSides() throws {
    let found = try shortcut("conv(5, 3x3, stride = 2)", input: [4, 5, 2])
    var expected: [Float] = []
    for example in 0..<2 {
      for row in [0, 2] {
        for column in [0, 2, 4] {
          let pixel = Float(((example * 4 + row) * 5 + column) * 2)
          expected += [0, pixel + 1, pixel + 2, 0, 0]
        }
      }
    }
    #expect(found.type.extents == [2, 2, 3, 5])
    #expect(found.floats == expected)
  }

  @Test func onlyWhatDiffersIsDone() throws {
    #expect(
      try shortcut("conv(2, 3x3, stride = 3)", input: [3, 3, 2]).floats == [1, 2, 19, 20])
    #expect(
      try shortcut("linear(5)", input: [2]).floats == [0, 1, 2, 0, 0] + [0, 3, 4, 0, 0])
    #expect(
      try shortcut("linear(3)", input: [2, 2]).floats
        == [1, 2, 0, 3, 4, 0, 5, 6, 0, 7, 8, 0])
    #expect(try shortcut("linear(2)", input: [2]).floats == [1, 2, 3, 4])
  }

  @Test func itHasNoParameters() throws {
    let body = "{ conv(5, 3x3, stride = 2, bias = false) }"
    let model = try experiment("residual(shortcut = pad) \(body)", input: "4x4x2").model
    #expect(model.parameterCount == 9 * 2 * 5 + 2 * 2 * 5 * 2 + 2)
    #expect(!model.graph.nodes.isEmpty)
  }

  @Test func whatIsDoneIsListed() throws {
    let experiment = try experiment(
      "residual(shortcut = pad) { conv(5, 3x3, stride = 2) }", input: "4x4x2")
    let note = experiment.defaults.first { $0.value == "shortcut = pad" }
    #expect(note?.subject == "residual_1")
    #expect(
      note?.reason == "one of 2x2 pixels, zeros for 3 features, 1 in front and 2 behind")
  }
}
