import Graph
import Schema
import Testing

@testable import Operators

import struct Operators.Convolution

/// A layer over images with values for its input and parameters, run by the reference device.
struct LayerValues {
  let built: BuiltLayer
  let samples: Int
  private let given: [String: Tensor]

  /// Builds a layer on images and gives its parameters, in order, the values of `parameters`.
  init(
    _ name: String, _ arguments: Arguments, on extents: [Int], samples: Int, x: [Float],
    parameters: [[Float]] = []
  ) throws {
    built = try BuiltLayer(name, arguments, on: TensorType(extents, batched: true))
    self.samples = samples
    var given = ["x": Tensor([samples] + extents, x)]
    try #require(built.parameters.count == parameters.count)
    for (info, values) in zip(built.parameters, parameters) {
      given[info.name] = Tensor(info.extents, values)
    }
    self.given = given
  }

  /// The result.
  func result() throws -> [Float] {
    try Verifier.verify(built.graph)
    return try #require(GraphEvaluator(built.graph).outputs(given, samples: samples)["y"]).floats
  }

  /// The gradients by the operands of the one node that computes, for an upstream gradient of its
  /// result.
  func gradients(upstream: [Float]) throws -> [[Float]?] {
    let node = try #require(built.graph.nodes.first { !$0.operation.traits.contains(.view) })
    let operands = node.operands.map { operand in
      let type = built.graph.type(operand)
      let values: [Float]
      if case .constant(_, let tensor) = built.graph.values[operand.index].source {
        values = tensor.floats
      } else {
        values = (built.graph.name(operand).flatMap { given[$0] } ?? given["x"])?.floats ?? []
      }
      return TestOperand(type, values)
    }
    return try Gradients.analytic(
      node.operation, operands, upstream: upstream, samples: samples)
  }

  /// Expects result and gradients to be those of a reference: in the order of the operands.
  func expect(
    y: [Double], upstream: [Float], gradients expected: [[Double]], _ comment: Comment
  ) throws {
    expectClose(try result(), y, relative: 1e-5, absolute: 1e-5, comment)
    let found = try gradients(upstream: upstream)
    for (values, wanted) in zip(found, expected) {
      expectClose(try #require(values), wanted, relative: 1e-5, absolute: 2e-5, comment)
    }
  }
}

/// Other orders of the axes of an array.
enum Axes {
  /// The array whose axis i is axis `order[i]` of one of some shape.
  static func permuted(_ values: [Double], _ shape: [Int], _ order: [Int]) -> [Double] {
    let strides = shape.indices.map { shape[($0 + 1)...].reduce(1, *) }
    let extents = order.map { shape[$0] }
    return (0..<values.count).map { index in
      var (rest, place) = (index, 0)
      for axis in order.indices.reversed() {
        place += rest % extents[axis] * strides[order[axis]]
        rest /= extents[axis]
      }
      return values[place]
    }
  }
}
