import Schema
import Testing

@testable import Operators

/// Pooling and enlargement against PyTorch 2.15 in float64: results, and gradients by the input.
@Suite(.enabled(if: Reference.exists("convolution.json"), "NNSPEC_REFERENCE names no folder"))
struct PoolReferenceTests {
  /// What each case of the reference file is in the language.
  private static let cases: [(String, layer: String, arguments: Arguments)] = [
    ("max_pool(2)", "max_pool", ["kernel": .integer(2)]),
    (
      "max_pool(3, stride = 2, pad = 1)", "max_pool",
      ["kernel": .integer(3), "stride": .integer(2), "pad": .integer(1)]
    ),
    ("average_pool(2)", "average_pool", ["kernel": .size([2, 2])]),
    (
      "average_pool(3, stride = 2, pad = 1, padding not counted)", "average_pool",
      ["kernel": .integer(3), "stride": .integer(2), "pad": .integer(1)]
    ),
    ("average_pool(global)", "average_pool", ["kernel": .name("global")]),
    ("upsample(2, nearest)", "upsample", ["factor": .integer(2)]),
    (
      "upsample(2, bilinear, corners not aligned)", "upsample",
      ["factor": .integer(2), "form": .name("bilinear")]
    ),
  ]

  @Test(arguments: cases.indices) func agree(_ index: Int) throws {
    let (name, layer, arguments) = Self.cases[index]
    let item = try #require(try Reference.named(name, in: "convolution.json"))
    let shape = item.shape("x")
    let values = try LayerValues(
      layer, arguments, on: Array(shape.dropFirst()), samples: shape[0], x: item.floats("x"))
    try values.expect(
      y: item["y"], upstream: item.floats("upstream"), gradients: [item["dx"]], "\(name)")
  }
}
