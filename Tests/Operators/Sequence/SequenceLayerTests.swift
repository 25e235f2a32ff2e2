import Foundation
import Graph
import Operators
import Schema
import Testing

/// Layers, losses and metrics of vectors, over the positions of sequences.
@Suite struct SequenceLayerTests {
  private let type = TensorType([4, 5], batched: true)

  /// The scalar product of each row of five with each of three rows of weights, plus its bias.
  private func products(_ x: [Float], _ weights: [Float], plus bias: [Float]) -> [Double] {
    var results: [Double] = []
    for row in 0..<x.count / 5 {
      for unit in 0..<3 {
        var sum = Double(bias[unit])
        for index in 0..<5 { sum += Double(x[row * 5 + index]) * Double(weights[unit * 5 + index]) }
        results.append(sum)
      }
    }
    return results
  }

  @Test func linearWorksAtEveryPosition() throws {
    let built = try BuiltLayer("linear", ["outputs": .integer(3)], on: type)
    #expect(built.parameters.map(\.extents) == [[5, 3], [3]])
    #expect(built.graph.type(built.output) == TensorType([4, 3], batched: true))
    let x = TrialOperand.normals(40, key: 1)
    let (weight, bias) = (TrialOperand.normals(15, key: 2), TrialOperand.normals(3, key: 3))
    let given = [
      "x": Tensor([2, 4, 5], x), "tested.weight": Tensor([5, 3], weight),
      "tested.bias": Tensor([3], bias),
    ]
    let y = try #require(GraphEvaluator(built.graph).outputs(given, samples: 2)["y"]).floats
    let transposed = (0..<15).map { weight[$0 % 5 * 3 + $0 / 5] }
    let expected = products(x, transposed, plus: bias)
    #expect(agree(y, expected, 1e-5))
  }

  /// A linear layer of some outputs behind a table of `rows` x 5 named `tokens`.
  private func tied(
    _ rows: Int, outputs: Int, bias: String = "auto"
  ) throws -> (LayerBuilder, ValueID) {
    var graph = Graph()
    let x = graph.addInput("x", type)
    let table = graph.addVariable(Variable("tokens.weight", .parameter), [rows, 5])
    var surroundings = LayerSurroundings()
    surroundings.weights["tokens"] = table
    var builder = LayerBuilder(
      builder: GraphBuilder(graph: graph, origin: Origin(layer: "head")), path: "head",
      kind: "linear", next: LayerCharacter(), surroundings: surroundings)
    let arguments: Arguments = [
      "outputs": .integer(outputs), "bias": .name(bias), "tie": .name("tokens"),
    ]
    let y = try LinearLayer(arguments: arguments).build([x], &builder)
    return (builder, y)
  }

  @Test func aTiedLayerHasNoWeightOfItsOwn() throws {
    let (builder, y) = try tied(7, outputs: 7)
    #expect(builder.parameters.isEmpty)
    #expect(builder.type(y) == TensorType([4, 7], batched: true))
    let (biased, _) = try tied(7, outputs: 7, bias: "true")
    #expect(biased.parameters.map(\.name) == ["head.bias"])
  }

  @Test func aTiedLayerMultipliesByTheTransposedWeight() throws {
    var (builder, y) = try tied(3, outputs: 3, bias: "true")
    builder.builder.graph.outputs = [("y", y)]
    let x = TrialOperand.normals(20, key: 1)
    let (table, bias) = (TrialOperand.normals(15, key: 2), TrialOperand.normals(3, key: 3))
    let given = [
      "x": Tensor([1, 4, 5], x), "tokens.weight": Tensor([3, 5], table),
      "head.bias": Tensor([3], bias),
    ]
    let found = GraphEvaluator(builder.builder.graph).outputs(given, samples: 1)["y"]
    let expected = products(x, table, plus: bias)
    #expect(agree(try #require(found).floats, expected, 1e-5))
  }

  @Test func aTieMustFit() {
    let error = #expect(throws: OperatorError.self) { try tied(6, outputs: 7) }
    #expect(error?.expected == "7x5" && error?.found == "6x5")
  }

  @Test func crossEntropyIsTheMeanOverPositions() throws {
    let logits = TrialOperand.random([3, 4], samples: 2)
    let right: [Int32] = [0, 3, 1, 2, 2, 0]
    let operation = CrossEntropy()
    #expect(
      try operation.targetType(of: logits.type)
        == TensorType([3], batched: true, element: .int32))
    let results = try OperatorTrial(samples: 2).run(
      operation, [logits, TrialOperand([3], integers: right)])
    var total = 0.0
    var gradient: [Double] = []
    for (row, target) in right.enumerated() {
      let powers = logits.floats[row * 4..<row * 4 + 4].map { exp(Double($0)) }
      let shares = powers.map { $0 / powers.reduce(0, +) }
      total -= log(shares[Int(target)])
      gradient += shares.enumerated().map { ($1 - ($0 == Int(target) ? 1 : 0)) / 6 }
    }
    #expect(abs(Double(results[0][0]) - total / 6) < 1e-5)
    #expect(agree(results[1], gradient, 1e-6))
  }

  @Test func hingeTakesOneRowForEachExample() {
    let error = #expect(throws: OperatorError.self) { try Hinge().targetType(of: type) }
    #expect(error?.found == "4x5" && error?.remedy?.contains("cross_entropy") == true)
  }

  @Test func perplexityOfEqualScoresIsTheNumberOfClasses() throws {
    let metric = try #require(OperatorCatalogue.metrics["perplexity"]).init(arguments: [:])
    let accumulator = metric.accumulator(outputs: 5)
    let scores = [Float](repeating: 0.3, count: 6 * 5)
    let right: [Int32] = [0, 1, 2, 3, 4, 0]
    right.withUnsafeBytes { right in
      scores.withUnsafeBufferPointer { scores in
        guard let x = scores.baseAddress, let t = right.baseAddress else { return }
        accumulator.add(predictions: x, targets: t, samples: 6)
      }
    }
    #expect(abs(try #require(accumulator.value) - 5) < 1e-9)
  }

  @Test func softmaxWorksAlongTheLastAxis() throws {
    let x = TrialOperand.random([3, 4], samples: 2)
    let y = try OperatorTrial(samples: 2).run(Softmax(), [x])[0]
    let expected = (0..<6).flatMap { row in
      let powers = x.floats[row * 4..<row * 4 + 4].map { exp(Double($0)) }
      return powers.map { $0 / powers.reduce(0, +) }
    }
    #expect(agree(y, expected, 1e-6))
  }
}
