import Graph
import Schema
import Testing

@testable import Operators

@Suite struct LinearLayerTests {
  @Test func declaresWeightAndBias() throws {
    let built = try BuiltLayer(
      "linear", ["outputs": .number(3)], on: TensorType([5], batched: true),
      next: LayerCharacter(gain: 1.5))
    #expect(built.parameters.map(\.name) == ["tested.weight", "tested.bias"])
    #expect(built.parameters.map(\.extents) == [[5, 3], [3]])
    #expect(built.parameters.map(\.decays) == [true, false])
    #expect(built.parameters[0].fanIn == 5 && built.parameters[0].fanOut == 3)
    #expect(built.parameters[0].gain == 1.5)
    #expect(built.graph.type(built.output) == TensorType([3], batched: true))
  }

  @Test func leavesTheBiasOutInFrontOfWhatAbsorbsIt() throws {
    let type = TensorType([5], batched: true)
    let next = LayerCharacter(absorbsShift: true)
    func roles(_ bias: String) throws -> [String] {
      let arguments: Arguments = ["outputs": .number(3), "bias": .name(bias)]
      return try BuiltLayer("linear", arguments, on: type, next: next).parameters.map(\.role)
    }
    #expect(try roles("auto") == ["weight"])
    #expect(try roles("true") == ["weight", "bias"])
    #expect(try roles("false") == ["weight"])
  }

  @Test func asksForFlattenInFrontOfImages() {
    let error = #expect(throws: OperatorError.self) {
      try BuiltLayer("linear", ["outputs": .number(3)], on: TensorType([28, 28, 1], batched: true))
    }
    #expect(error?.found == "28x28x1")
    #expect(error?.remedy?.contains("flatten") == true)
  }

  @Test func refusesIdsAndEmptyAndEndlessShapes() {
    let types = [
      TensorType([5], batched: true, element: .int32), TensorType([0], batched: true),
      TensorType([], batched: true), TensorType([1 << 36], batched: true),
    ]
    for type in types {
      #expect(throws: OperatorError.self) {
        try BuiltLayer("linear", ["outputs": .number(1_000_000_000)], on: type)
      }
    }
  }
}
