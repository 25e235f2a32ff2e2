import Graph
import Schema
import Testing

@testable import Operators

/// Convolution layers against PyTorch 2.15 in float64: results, and gradients by input, weight and
/// bias.
@Suite(.enabled(if: Reference.exists("convolution.json"), "NNSPEC_REFERENCE names no folder"))
struct ConvolutionReferenceTests {
  private static func cases(_ name: String) throws -> [Reference.Case] {
    let cases = try Reference.cases("convolution.json").filter { $0.name == name }
    try #require(!cases.isEmpty)
    return cases
  }

  @Test func convolutions() throws {
    for (index, item) in try Self.cases("conv").enumerated() {
      let kernel = item.shape("w_hwio")
      let arguments: Arguments = [
        "outputs": .integer(kernel[3]), "kernel": .size([kernel[0], kernel[1]]),
        "stride": .integer(try #require(item.number("stride"))),
        "pad": .integer(try #require(item.number("pad"))),
        "dilation": .integer(try #require(item.number("dilation"))),
        "groups": .integer(try #require(item.number("groups"))),
      ]
      try run("conv", arguments, item, weight: item["w_hwio"], dweight: item["dw_hwio"], "\(index)")
    }
  }

  /// The fourth case has as many groups as channels.
  @Test func depthwise() throws {
    let item = try Self.cases("conv")[3]
    let arguments: Arguments = ["kernel": .integer(3), "pad": .integer(1)]
    try run(
      "depthwise_conv", arguments, item, weight: item["w_hwio"], dweight: item["dw_hwio"], "")
  }

  /// PyTorch keeps inputs x outputs x kernel; ours is kernel x outputs x inputs.
  @Test func transposedConvolutions() throws {
    for (index, item) in try Self.cases("transposed_conv").enumerated() {
      let shape = item.shape("w_in_out_kh_kw")
      let arguments: Arguments = [
        "outputs": .integer(shape[1]), "kernel": .size([shape[2], shape[3]]),
        "stride": .integer(try #require(item.number("stride"))),
        "pad": .integer(try #require(item.number("pad"))),
        "output_pad": .integer(try #require(item.number("output_pad"))),
      ]
      let order = [2, 3, 1, 0]
      try run(
        "transposed_conv", arguments, item,
        weight: Axes.permuted(item["w_in_out_kh_kw"], shape, order),
        dweight: Axes.permuted(item["dw_in_out_kh_kw"], shape, order), "\(index)")
    }
  }

  /// The first case, of stride 2 and an odd kernel, is what `same` gives.
  @Test func sameIsTheTransposeOfSame() throws {
    let item = try Self.cases("transposed_conv")[0]
    let shape = item.shape("w_in_out_kh_kw")
    let arguments: Arguments = [
      "outputs": .integer(shape[1]), "kernel": .integer(3), "stride": .integer(2),
    ]
    let order = [2, 3, 1, 0]
    try run(
      "transposed_conv", arguments, item,
      weight: Axes.permuted(item["w_in_out_kh_kw"], shape, order),
      dweight: Axes.permuted(item["dw_in_out_kh_kw"], shape, order), "")
  }

  private func run(
    _ name: String, _ arguments: Arguments, _ item: Reference.Case, weight: [Double],
    dweight: [Double], _ comment: Comment
  ) throws {
    let shape = item.shape("x")
    let layer = try LayerValues(
      name, arguments, on: Array(shape.dropFirst()), samples: shape[0], x: item.floats("x"),
      parameters: [weight.map(Float.init), item.floats("b")])
    #expect(
      layer.built.graph.type(layer.built.output).extents == Array(item.shape("y").dropFirst()))
    try layer.expect(
      y: item["y"], upstream: item.floats("upstream"), gradients: [item["dx"], dweight, item["db"]],
      comment)
  }

  /// PyTorch keeps sequences as channels x length and weights as outputs x inputs x kernel.
  @Test func alongSequences() throws {
    for item in try Self.cases("conv 1-D") {
      let (shape, kernel) = (item.shape("x_ncl"), item.shape("w_oik"))
      func rows(_ field: String) -> [Double] {
        Axes.permuted(item[field], item.shape(field), [0, 2, 1])
      }
      let arguments: Arguments = [
        "outputs": .integer(kernel[0]), "kernel": .integer(kernel[2]),
        "stride": .integer(try #require(item.number("stride"))),
        "pad": .integer(try #require(item.number("pad"))),
      ]
      let layer = try LayerValues(
        "conv", arguments, on: [shape[2], shape[1]], samples: shape[0],
        x: rows("x_ncl").map(Float.init),
        parameters: [
          Axes.permuted(item["w_oik"], kernel, [2, 1, 0]).map(Float.init), item.floats("b"),
        ])
      try layer.expect(
        y: rows("y_ncl"), upstream: rows("upstream_ncl").map(Float.init),
        gradients: [rows("dx_ncl"), Axes.permuted(item["dw_oik"], kernel, [2, 1, 0]), item["db"]],
        "a sequence")
    }
  }
}
