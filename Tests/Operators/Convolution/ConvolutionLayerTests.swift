import Graph
import Schema
import Testing

@testable import Operators

@Suite struct ConvolutionLayerTests {
  private static let image = TensorType([7, 6, 4], batched: true)

  private static func built(
    _ name: String, _ arguments: Arguments, on type: TensorType = image,
    next: LayerCharacter = LayerCharacter()
  ) throws -> BuiltLayer {
    try BuiltLayer(name, arguments, on: type, next: next)
  }

  private static func extents(
    _ name: String, _ arguments: Arguments, on type: TensorType = image
  ) throws -> [Int] {
    let built = try built(name, arguments, on: type)
    return built.graph.type(built.output).extents
  }

  @Test func declaresWeightAndBias() throws {
    let arguments: Arguments = [
      "outputs": .integer(6), "kernel": .size([3, 2]), "groups": .integer(2),
    ]
    let built = try Self.built("conv", arguments, next: LayerCharacter(gain: 1.5))
    #expect(built.parameters.map(\.name) == ["tested.weight", "tested.bias"])
    #expect(built.parameters.map(\.extents) == [[3, 2, 2, 6], [6]])
    #expect(built.parameters.map(\.decays) == [true, false])
    #expect(built.parameters[0].fanIn == 3 * 2 * 2 && built.parameters[0].fanOut == 3 * 2 * 3)
    #expect(built.parameters[0].gain == 1.5)
    let layer = try ConvolutionLayer(
      arguments: ConvolutionLayer.declaration.accept(arguments))
    #expect(layer.character == LayerCharacter(mixes: true))
  }

  @Test func leavesTheBiasOutInFrontOfWhatAbsorbsIt() throws {
    let next = LayerCharacter(absorbsShift: true)
    for (bias, roles) in [
      ("auto", ["weight"]), ("true", ["weight", "bias"]), ("false", ["weight"]),
    ] {
      let arguments: Arguments = [
        "outputs": .integer(2), "kernel": .integer(3), "bias": .name(bias),
      ]
      #expect(try Self.built("conv", arguments, next: next).parameters.map(\.role) == roles)
    }
  }

  /// `same` gives ceil(extent / stride).
  @Test(arguments: [1, 2, 3, 4, 5], [1, 2, 3])
  func sameKeepsTheSize(kernel: Int, stride: Int) throws {
    let arguments: Arguments = [
      "outputs": .integer(2), "kernel": .integer(kernel), "stride": .integer(stride),
    ]
    let wanted = [(7 + stride - 1) / stride, (6 + stride - 1) / stride, 2]
    #expect(try Self.extents("conv", arguments) == wanted)
    let transposed = try Self.extents("transposed_conv", arguments)
    #expect(transposed == [7 * stride, 6 * stride, 2])
  }

  /// The smaller half of the padding stands in front.
  @Test func evenKernelsPadMoreBehind() throws {
    let built = try Self.built("conv", ["outputs": .integer(1), "kernel": .size([4, 2])])
    let convolution = try #require(built.graph.nodes[0].operation as? Operators.Convolution)
    #expect(convolution.form.pad == BorderWidths(top: 1, left: 0, bottom: 2, right: 1))
  }

  @Test func otherShapes() throws {
    func conv(_ more: Arguments, on type: TensorType = Self.image) throws -> [Int] {
      let base: Arguments = ["outputs": .integer(2), "kernel": .integer(3)]
      let all = base.values.merging(more.values) { $1 }
      return try Self.extents("conv", Arguments(all), on: type)
    }
    #expect(try conv(["pad": .name("valid")]) == [5, 4, 2])
    #expect(try conv(["pad": .integer(2)]) == [9, 8, 2])
    #expect(try conv(["pad": .size([0, 1])]) == [5, 6, 2])
    #expect(try conv(["pad": .name("valid"), "dilation": .integer(2)]) == [3, 2, 2])
    #expect(try conv(["pad": .name("valid"), "stride": .size([3, 1])]) == [2, 4, 2])
    let sequence = TensorType([9, 4], batched: true)
    #expect(try conv([:], on: sequence) == [9, 2])
    #expect(try conv(["stride": .integer(2), "pad": .name("valid")], on: sequence) == [4, 2])
    let depthwise = try Self.built(
      "depthwise_conv", ["kernel": .integer(3), "multiplier": .integer(2)])
    #expect(depthwise.graph.type(depthwise.output).extents == [7, 6, 8])
    #expect(depthwise.parameters.map(\.extents) == [[3, 3, 1, 8], [8]])
    #expect(depthwise.parameters[0].fanIn == 9 && depthwise.parameters[0].fanOut == 18)
  }

  @Test func transposedLayersDeclareTheirWeight() throws {
    let arguments: Arguments = [
      "outputs": .integer(6), "kernel": .integer(4), "stride": .integer(2), "groups": .integer(2),
    ]
    let built = try Self.built("transposed_conv", arguments)
    #expect(built.parameters.map(\.extents) == [[4, 4, 3, 4], [6]])
    #expect(built.parameters[0].fanIn == 4 * 2 && built.parameters[0].fanOut == 16 * 3)
  }

  @Test func sequenceGraphsReadBack() throws {
    let built = try Self.built(
      "conv", ["outputs": .integer(2), "kernel": .integer(3)], on: TensorType([9, 4], batched: true)
    )
    try Verifier.verify(built.graph)
    #expect(built.graph.nodes.map(\.operation.name) == ["reshape", "convolution", "reshape"])
    let copy = try Graph(text: built.graph.text, operators: OperatorCatalogue.operators)
    #expect(copy.text == built.graph.text)
  }
}

/// Arguments and shapes that make no sense: one clear refusal each.
@Suite struct ConvolutionRefusalTests {
  private static func refusal(
    _ name: String, _ arguments: Arguments, on type: TensorType
  ) throws -> OperatorError? {
    do {
      _ = try BuiltLayer(name, arguments, on: type)
      return nil
    } catch let error as OperatorError {
      return error
    }
  }

  private static let image = TensorType([7, 6, 4], batched: true)
  private static let plain: Arguments = ["outputs": .integer(6), "kernel": .integer(3)]

  private static func plain(_ more: Arguments) -> Arguments {
    Arguments(plain.values.merging(more.values) { $1 })
  }

  @Test func aKernelLargerThanItsInput() throws {
    let error = try #require(
      try Self.refusal(
        "conv", Self.plain(["kernel": .size([9, 7]), "pad": .size([0, 1])]), on: Self.image))
    #expect(error.kind == .shape)
    #expect(error.expected == "height at least 9")
    #expect(error.found == "height 7")
    let padded = try #require(
      try Self.refusal(
        "conv", Self.plain(["kernel": .integer(12), "pad": .integer(2)]), on: Self.image))
    #expect(padded.expected == "height at least 12, width at least 12")
    #expect(padded.found == "height 7 with padding 2 + 2, width 6 with padding 2 + 2")
  }

  @Test func groupsThatDoNotDivide() throws {
    let inputs = try #require(
      try Self.refusal("conv", Self.plain(["groups": .integer(3)]), on: Self.image))
    #expect(inputs.kind == .attribute)
    #expect(inputs.message.contains("3 groups") && inputs.message.contains("4 inputs"))
    let outputs = try #require(
      try Self.refusal("conv", Self.plain(["groups": .integer(4)]), on: Self.image))
    #expect(outputs.message.contains("6 outputs"))
    let error = try Self.refusal(
      "transposed_conv", Self.plain(["groups": .integer(4)]), on: Self.image)
    #expect(error?.message.contains("6 outputs") == true)
  }

  @Test func aFeatureVector() throws {
    for name in ["conv", "transposed_conv"] {
      let error = try Self.refusal(name, Self.plain, on: TensorType([784], batched: true))
      #expect(error?.kind == .shape && error?.found == "784")
      #expect(error?.remedy?.contains("reshape(28x28x1)") == true)
      let colours = try Self.refusal(name, Self.plain, on: TensorType([3072], batched: true))
      #expect(colours?.remedy?.contains("reshape(32x32x3)") == true)
      let odd = try Self.refusal(name, Self.plain, on: TensorType([7], batched: true))
      #expect(odd?.remedy?.contains("reshape(HxWxC)") == true)
    }
    let ids = TensorType([9], batched: true, element: .int32)
    #expect(try Self.refusal("conv", Self.plain, on: ids)?.remedy?.contains("embedding") == true)
    let deep = TensorType([2, 2, 2, 2], batched: true)
    #expect(try Self.refusal("conv", Self.plain, on: deep)?.found == "2x2x2x2")
  }

  @Test func aSizeOfTooManyAxes() throws {
    let sequence = TensorType([9, 4], batched: true)
    for name in ["kernel", "stride", "dilation", "pad"] {
      let error = try Self.refusal("conv", Self.plain([name: .size([3, 3])]), on: sequence)
      #expect(error?.message.contains("`\(name)`") == true && error?.found == "3x3")
      #expect(error?.remedy?.contains("reshape(9x4x1)") == true)
    }
  }

  @Test func stridesAndKernelsOfNothing() throws {
    for name in ["kernel", "stride", "dilation"] {
      #expect(throws: ArgumentError.self) {
        try ConvolutionLayer.declaration.accept(Self.plain([name: .integer(0)]))
      }
      let error = try Self.refusal("conv", Self.plain([name: .size([1, 0])]), on: Self.image)
      #expect(error?.kind == .attribute && error?.found == "1x0")
    }
  }

  @Test func sizesBeyondAnyMemory() throws {
    let most = 65_535
    let wide = try Self.refusal(
      "conv", ["outputs": .integer(1_000_000_000), "kernel": .size([most, most])],
      on: TensorType([1, 1, 1 << 20], batched: true))
    #expect(wide?.kind == .size)
    let spread = try Self.refusal(
      "transposed_conv", Self.plain(["stride": .integer(most)]),
      on: TensorType([1 << 19, 1 << 18, 2], batched: true))
    #expect(spread?.kind == .size)
    let deep = try Self.refusal(
      "depthwise_conv", ["kernel": .integer(1), "multiplier": .integer(1_000_000_000)],
      on: TensorType([1, 1, 1 << 36], batched: true))
    #expect(deep?.kind == .size)
  }

  @Test func outputPaddingThatMakesNoSense() throws {
    let large = Self.plain(["pad": .integer(1), "output_pad": .integer(1)])
    #expect(try Self.refusal("transposed_conv", large, on: Self.image)?.kind == .attribute)
    let both = Self.plain(["stride": .integer(2), "output_pad": .integer(1)])
    #expect(try Self.refusal("transposed_conv", both, on: Self.image)?.found == "both")
    let cut = Self.plain(["pad": .integer(9)])
    #expect(try Self.refusal("transposed_conv", cut, on: Self.image)?.kind == .shape)
  }
}
