import Graph
import Operators
import Schema
import Testing

@Suite struct EmbeddingTests {
  private let table = TrialOperand([3, 2], batched: false, [1, 2, 3, 4, 5, 6])

  @Test func givesTheRowOfEachId() throws {
    let ids = TrialOperand([2], integers: [2, 0, 1, 1])
    let y = try OperatorTrial(samples: 2).run(GatherRows(), [ids, table])[0]
    #expect(y == [5, 6, 1, 2, 3, 4, 3, 4])
  }

  @Test func idsThatDoNotExistReadNothing() throws {
    let ids = TrialOperand([], integers: [3, -1, .max, .min, 1])
    let y = try OperatorTrial(samples: 5).run(GatherRows(), [ids, table])[0]
    #expect(y[..<8].allSatisfy(\.isNaN) && y[8...] == [3, 4])
    let rows = TrialOperand([2], (0..<10).map(Float.init))
    let sums = try OperatorTrial(samples: 5).run(ScatterRows(rows: 3), [ids, rows])[0]
    #expect(sums == [0, 0, 8, 9, 0, 0])
  }

  @Test(arguments: [1, 2, 31, 33, 70], [1, 3])
  func repeatedIdsAddUp(width: Int, threads: Int) throws {
    let ids: [Int32] = (0..<60).map { Int32($0 * $0 % 7) }
    let rows = TrialOperand.random([20, width], samples: 3)
    var expected = [Double](repeating: 0, count: 9 * width)
    for (index, id) in ids.enumerated() {
      for column in 0..<width {
        expected[Int(id) * width + column] += Double(rows.floats[index * width + column])
      }
    }
    var trial = OperatorTrial(samples: 3)
    trial.threads = threads
    let found = try trial.run(
      ScatterRows(rows: 9), [TrialOperand([20], integers: ids), rows])
    #expect(agree(found[0], expected, 1e-5))
    trial.threads = 1
    let single = try trial.run(ScatterRows(rows: 9), [TrialOperand([20], integers: ids), rows])
    #expect(bits(single) == bits(found))
  }

  @Test func theTablesGradientIsTheSumOfItsUses() throws {
    let ids = TrialOperand([3], integers: [0, 2, 0, 2, 2, 1])
    let trial = GradientTrial(operation: GatherRows(), operands: [ids, table], samples: 2) {
      let (ids, table) = ($0[0], $0[1])
      return ids.flatMap { id in (0..<2).map { table[Int(id) * 2 + $0] } }
    }
    #expect(try trial.largestError() < 1e-5)
  }

  @Test func theTableHasARowForEachId() throws {
    var graph = Graph()
    let ids = graph.addInput("text", TensorType([8], batched: true, element: .int32))
    var surroundings = LayerSurroundings()
    surroundings.idCounts[ids] = 96
    var builder = LayerBuilder(
      builder: GraphBuilder(graph: graph, origin: Origin(layer: "tokens")), path: "tokens",
      kind: "embedding", next: LayerCharacter(), surroundings: surroundings)
    let layer = Embedding(arguments: ["width": .integer(16)])
    let y = try layer.build([ids], &builder)
    #expect(builder.type(y) == TensorType([8, 16], batched: true))
    #expect(builder.parameters.map(\.name) == ["tokens.weight"])
    #expect(builder.parameters.map(\.extents) == [[96, 16]])
    #expect(builder.parameters[0].initial?.arguments.number("std") == 0.02)
  }

  @Test func numbersAndUncountedIdsAreRefused() {
    let types = [
      TensorType([8], batched: true), TensorType([8], batched: true, element: .int32),
    ]
    for type in types {
      let error = #expect(throws: OperatorError.self) {
        try BuiltLayer("embedding", ["width": .integer(4)], on: type)
      }
      #expect(error?.remedy?.contains("id(") == true)
    }
  }
}
