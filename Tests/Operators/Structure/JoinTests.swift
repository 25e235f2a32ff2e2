import Graph
import Operators
import Testing

@Suite struct JoinTests {
  private func value(_ layer: any Layer, _ values: [[Float]]) throws -> [Float] {
    var trial = LayerTrial("join")
    let inputs = values.map { trial.input([$0.count]) }
    let result = try trial.build(layer, inputs)
    var given: [String: Tensor] = [:]
    for (index, numbers) in values.enumerated() {
      given["x\(index + 1)"] = Tensor([1, numbers.count], numbers)
    }
    let found = GraphEvaluator(trial.graph).run(given, samples: 1)
    return try #require(found[result]).floats
  }

  @Test func sumsAllInputs() throws {
    #expect(try value(Add(arguments: [:]), [[1, 2], [10, 20], [100, 200]]) == [111, 222])
  }

  @Test func multipliesAllInputs() throws {
    #expect(try value(Multiply(arguments: [:]), [[1, 2], [3, 4], [5, 6]]) == [15, 48])
  }

  @Test func refusesOtherShapes() throws {
    var trial = LayerTrial("add")
    let inputs = [trial.input([8, 8, 16]), trial.input([8, 8, 32])]
    let error = try #require(throws: OperatorError.self) {
      try trial.build(Add(arguments: [:]), inputs)
    }
    #expect(error.kind == .disagreement)
    #expect(error.found == "8x8x32 (axis 3: 32, not 16)")
  }

  @Test func refusesASingleInput() throws {
    var trial = LayerTrial("add")
    let input = trial.input([3])
    #expect(throws: OperatorError.self) { try trial.build(Add(arguments: [:]), [input]) }
    #expect(throws: OperatorError.self) { try trial.build(Concat(arguments: [:]), [input]) }
  }
}
