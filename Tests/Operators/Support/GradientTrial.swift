import Graph
import Kernels
import Operators
import Testing

/// Compares an operator's gradient nodes with central differences of a float64 forward function.
struct GradientTrial {
  let operation: any Operator
  let operands: [TrialOperand]
  let samples: Int
  /// The first result of the operator in Double, from the operands.
  let forward: ([[Double]]) -> [Double]

  /// The largest difference between gradient nodes and central differences over all float operands,
  /// relative to the larger of 1 and the difference quotient.
  func largestError() throws -> Double {
    let doubles = operands.map { operand in
      operand.type.element == .float32
        ? operand.floats.map(Double.init)
        : operand.words.map { Double(Int32(bitPattern: $0)) }
    }
    let upstream = TrialOperand.normals(forward(doubles).count, key: 99)
    let found = try gradients(upstream: upstream)
    var worst = 0.0
    for (index, gradient) in found.enumerated() {
      guard let gradient else { continue }
      for element in gradient.indices {
        let slope = quotient(doubles, index, element, upstream)
        worst = max(worst, abs(Double(gradient[element]) - slope) / max(1, abs(slope)))
      }
    }
    return worst
  }

  private func quotient(
    _ values: [[Double]], _ operand: Int, _ element: Int, _ upstream: [Float]
  ) -> Double {
    let width = 1e-5
    func objective(_ shift: Double) -> Double {
      var moved = values
      moved[operand][element] += shift
      return zip(forward(moved), upstream).reduce(0) { $0 + $1.0 * Double($1.1) }
    }
    return (objective(width) - objective(-width)) / (2 * width)
  }

  /// The gradient by each operand for an upstream gradient of the first result; nil where there is
  /// none.
  func gradients(upstream: [Float]) throws -> [[Float]?] {
    var graph = Graph()
    let inputs = operands.enumerated().map { graph.addInput("x\($0)", $1.type) }
    let results = try graph.append(operation, inputs, origin: .none)
    let type = graph.type(results[0])
    let given = graph.addInput("dy", type)
    let floats = operands.map { $0.type.element == .float32 }
    var context = GradientContext(
      operands: inputs, results: results,
      upstream: [given] + results.dropFirst().map { _ in nil },
      wanted: wanted(floats), builder: GraphBuilder(graph: graph, origin: .none))
    let gradients = try operation.gradient(&context)
    #expect(gradients.count == operands.count)
    graph = context.builder.graph
    try Verifier.verify(graph)
    let values = GraphEvaluator(graph).run(tensors(type, upstream), samples: samples)
    expectExamplesAlone(graph, results, values, upstream: upstream)
    return gradients.map { gradient in gradient.flatMap { values[$0]?.floats } }
  }

  /// An operator that takes each example by itself gives each the same without the others.
  private func expectExamplesAlone(
    _ graph: Graph, _ results: [ValueID], _ values: [ValueID: Tensor], upstream: [Float]
  ) {
    guard operation.traits.contains(.perExample) || operation.traits.contains(.elementwise),
      operands.contains(where: \.type.batched)
    else { return }
    let all = tensors(graph.type(results[0]), upstream)
    let batched = graph.inputs.filter { graph.type($0).batched }.compactMap(graph.name)
    for example in 0..<samples {
      var given = all
      for name in batched { given[name] = given[name]?.example(example) }
      let alone = GraphEvaluator(graph).run(given, samples: 1)
      for result in results {
        let (found, whole) = (alone[result]?.floats, values[result]?.example(example).floats)
        let scale = whole?.reduce(1) { max($0, abs($1)) } ?? 1
        #expect(found?.count == whole?.count)
        for (left, right) in zip(found ?? [], whole ?? []) {
          #expect(abs(left - right) <= 1e-5 * scale, "\(operation.name), example \(example)")
        }
      }
    }
  }

  /// Losses are differentiated by their prediction alone.
  private func wanted(_ floats: [Bool]) -> [Bool] {
    operation is PointwiseLoss ? [true, false] : floats
  }

  private func tensors(_ type: TensorType, _ upstream: [Float]) -> [String: Tensor] {
    var given = ["dy": Tensor(full(type), upstream)]
    for (index, operand) in operands.enumerated() {
      let extents = full(operand.type)
      given["x\(index)"] =
        operand.type.element == .float32
        ? Tensor(extents, operand.floats)
        : Tensor(extents, integers: operand.words.map { Int32(bitPattern: $0) })
    }
    return given
  }

  private func full(_ type: TensorType) -> [Int] {
    type.batched ? [samples] + type.extents : type.extents
  }
}

extension Tensor {
  /// One example of a batch, as a batch of its own.
  fileprivate func example(_ index: Int) -> Tensor {
    let extents = [1] + type.extents.dropFirst()
    let count = extents.reduce(1, *)
    let own = Array(words[index * count..<(index + 1) * count])
    return type.element == .float32
      ? Tensor(extents, own.map(Float.init(bitPattern:)))
      : Tensor(extents, integers: own.map { Int32(bitPattern: $0) })
  }
}
