import Graph
import Operators
import Schema
import Testing

@Suite struct MaxoutTests {
  private let layer = Result { () throws -> any Layer in
    try Maxout(arguments: ["outputs": .number(3), "pieces": .number(2)])
  }

  @Test func countsItsDoubledParameters() throws {
    var trial = LayerTrial("maxout", path: "hidden")
    let input = trial.input([4])
    let result = try trial.build(layer.get(), [input])
    #expect(trial.graph.type(result) == TensorType([3], batched: true))
    #expect(trial.parameters.map(\.name) == ["hidden.weight", "hidden.bias"])
    #expect(trial.parameters.map(\.extents) == [[4, 6], [6]])
    #expect(trial.parameters.map(\.decays) == [true, false])
  }

  @Test func takesTheLargerOfTwoLinearFunctions() throws {
    var trial = LayerTrial("maxout", path: "m")
    let input = trial.input([1])
    let result = try trial.build(layer.get(), [input])
    let found = GraphEvaluator(trial.graph).run(
      [
        "x1": Tensor([2, 1], [2, -2]), "m.weight": Tensor([1, 6], [1, 1, 0, -1, 2, 0]),
        "m.bias": Tensor([6], [0, 0, 5, 0, 0, -5]),
      ], samples: 2)
    #expect(try #require(found[result]).floats == [2, 4, 5, 2, -2, 5])
  }

  @Test func refusesImages() throws {
    var trial = LayerTrial("maxout")
    let image = trial.input([8, 8, 1])
    let error = try #require(throws: OperatorError.self) {
      try trial.build(layer.get(), [image])
    }
    #expect(error.remedy?.contains("flatten") == true)
  }
}
