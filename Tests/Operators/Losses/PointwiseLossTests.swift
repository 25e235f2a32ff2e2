import Foundation
import Graph
import Kernels
import Operators
import Schema
import Testing

@Suite struct PointwiseLossTests {
  /// The loss of one element in Double, by the name in the catalogue.
  private static let definitions: [String: @Sendable (Double, Double) -> Double] = [
    "mse": { ($0 - $1) * ($0 - $1) },
    "mae": { abs($0 - $1) },
    "huber": huber,
    "binary_cross_entropy": binary,
  ]

  private static func huber(_ x: Double, _ t: Double) -> Double {
    let distance = abs(x - t)
    return distance <= 1 ? distance * distance / 2 : distance - 0.5
  }

  private static func binary(_ x: Double, _ t: Double) -> Double {
    let probability = 1 / (1 + Foundation.exp(-x))
    return -t * Foundation.log(probability) - (1 - t) * Foundation.log(1 - probability)
  }

  private func operation(_ name: String, _ type: TensorType) throws -> any Operator {
    let kind = try #require(OperatorCatalogue.losses[name])
    let loss = try kind.init(arguments: kind.declaration.completed())
    var builder = GraphBuilder(graph: Graph(), origin: .none)
    let x = builder.graph.addInput("x", type)
    let t = builder.graph.addInput("t", try loss.targetType(of: type))
    _ = try loss.build(prediction: x, target: t, &builder)
    return try #require(builder.graph.nodes.first).operation
  }

  private func target(_ name: String, _ extents: [Int], samples: Int) -> TrialOperand {
    let numbers = TrialOperand.random(extents, samples: samples, key: 2)
    guard name == "binary_cross_entropy" else { return numbers }
    return TrialOperand(extents, numbers.floats.map { $0 > 0 ? 1 : 0 })
  }

  @Test(arguments: definitions.keys.sorted(), [1, 3, 16, 17, 2047, 2048, 2049, 5000])
  func matchesTheDefinition(name: String, columns: Int) throws {
    let samples = 3
    let x = TrialOperand.random([columns], samples: samples, scale: 2)
    let t = target(name, [columns], samples: samples)
    let loss = try operation(name, x.type)
    let definition = try #require(Self.definitions[name])
    let terms = zip(x.floats, t.floats).map { definition(Double($0), Double($1)) }
    var trial = OperatorTrial(samples: samples)
    let plain = try trial.run(loss, [x, t])
    #expect(agree(plain[0], [terms.reduce(0, +) / Double(terms.count)], 1e-6))
    trial.threads = 3
    trial.bound = 7
    #expect(try trial.run(loss, [x, t]) == plain)
    trial.used = [true, false]
    #expect(try trial.run(loss, [x, t])[0] == plain[0])
    trial.used = nil
    trial.shared = [1: 0]
    #expect(try trial.run(loss, [x, t]) == plain)
  }

  @Test(arguments: definitions.keys.sorted())
  func gradient(name: String) throws {
    let x = TrialOperand.random([3], samples: 5, scale: 2)
    let t = target(name, [3], samples: 5)
    let definition = try #require(Self.definitions[name])
    let trial = GradientTrial(
      operation: try operation(name, x.type), operands: [x, t], samples: 5
    ) { values in
      let terms = zip(values[0], values[1]).map(definition)
      return [terms.reduce(0, +) / Double(terms.count)]
    }
    #expect(try trial.largestError() < 1e-6)
  }

  /// -ln(sigmoid(20)) = ln(1 + e^-20), which cancellation would turn to 0.
  @Test func smallAndLargeBinaryLosses() throws {
    let x = TrialOperand([1], [20])
    let loss = try operation("binary_cross_entropy", x.type)
    let small = try OperatorTrial(samples: 1).run(loss, [x, TrialOperand([1], [1])])[0][0]
    #expect(abs(Double(small) / 2.0611536181902037e-9 - 1) < 1e-5)
    let far = TrialOperand([1], [-1000])
    let large = try OperatorTrial(samples: 1).run(loss, [far, TrialOperand([1], [1])])[0][0]
    #expect(large == 1000)
  }

  @Test func aTargetIsNotDifferentiated() throws {
    var graph = Graph()
    let x = graph.addInput("x", TensorType([2], batched: true))
    let t = graph.addInput("t", TensorType([2], batched: true))
    let loss = try operation("mse", graph.type(x))
    let results = try graph.append(loss, [x, t], origin: .none)
    let dy = graph.addInput("dy", .scalar)
    var context = GradientContext(
      operands: [x, t], results: results, upstream: [dy, nil], wanted: [true, true],
      builder: GraphBuilder(graph: graph, origin: .none))
    #expect(throws: OperatorError.self) { try loss.gradient(&context) }
  }

  @Test func refusals() throws {
    let x = TensorType([3], batched: true)
    let loss = try operation("mse", x)
    for pair in [
      [x], [x, TensorType([4], batched: true)], [x, TensorType([3], batched: false)],
      [x, TensorType([3], batched: true, element: .int32)],
    ] {
      #expect(throws: OperatorError.self) { try loss.results(of: pair) }
    }
    #expect(throws: OperatorError.self) {
      try PointwiseLoss(attributes: ["formula": .string("x0 +"), "slope": .string("1")])
    }
    #expect(throws: OperatorError.self) {
      try PointwiseLoss(.input(0) - .input(2)).results(of: [x, x])
    }
  }

  @Test(.enabled(if: TorchValues.present, "no reference values"))
  func matchesTorch() throws {
    var seen = 0
    for entry in try TorchValues.entries("losses.json") {
      guard let x = entry.prediction ?? entry.logits else { continue }
      guard let t = entry.values?.data ?? (x.shape.count == 1 ? entry.numbers : nil) else {
        continue
      }
      let extents = Array(x.shape.dropFirst())
      let operand = TrialOperand(extents, x.data.map(Float.init))
      let name = String(entry.name.prefix { $0.isLetter || $0 == "_" })
      let found = try OperatorTrial(samples: x.shape[0]).run(
        operation(name, operand.type), [operand, TrialOperand(extents, t.map(Float.init))])
      #expect(agree(found[0], [try #require(entry.loss)], 1e-6), "\(entry.name)")
      let gradient = try #require(entry.dprediction ?? entry.dlogits)
      #expect(agree(found[1], gradient.data, 1e-6), "\(entry.name)")
      seen += 1
    }
    #expect(seen == 4)
  }
}
