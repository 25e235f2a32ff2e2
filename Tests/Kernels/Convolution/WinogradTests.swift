import Testing

@testable import Kernels

/// Winograd's way against the naive reference, within the bound of the direct one.
@Suite("Winograd", .serialized)
struct WinogradTests {
  /// Images smaller than, as large as and larger than tiles, every padding, channels that fill no
  /// panel.
  static let shapes: [ConvolutionShape] = [
    .square(2, 4, 16, 3, 16, pad: 1), .square(1, 3, 16, 3, 32, pad: 1),
    .square(3, 9, 32, 3, 48, pad: 1), .square(2, 6, 16, 3, 17), .square(1, 7, 32, 3, 16, pad: 2),
    .square(1, 1, 16, 3, 16, pad: 1), .square(2, 30, 16, 3, 16, pad: 1),
    .uneven(
      height: 5, width: 18, kernel: (3, 3), stride: (1, 1), pads: (0, 1, 2, 1), channels: (16, 32)),
    .uneven(
      height: 21, width: 3, kernel: (3, 3), stride: (1, 1), pads: (2, 2, 0, 1), channels: (32, 16)),
  ]

  private func isWinograd(_ shape: ConvolutionShape, _ direction: Convolution.Direction) -> Bool {
    Convolution(shape, direction, method: .winograd).choice.hasPrefix("winograd")
  }

  private func isWinogradGradient(_ shape: ConvolutionShape) -> Bool {
    ConvolutionWeightGradient(shape, method: .winograd).choice.hasPrefix("winograd")
  }

  @Test("every form agrees with the reference", arguments: InstructionSet.available)
  func forms(form: InstructionSet) {
    for shape in Self.shapes {
      let test = ConvolutionCase(shape)
      let expected = test.expected()
      #expect(isWinograd(shape, .forward))
      #expect(test.agrees(test.computed(form, method: .winograd), with: expected), "\(shape)")
      let packed = test.computed(form, packed: true, method: .winograd)
      #expect(test.agrees(packed, with: expected), "packed \(shape)")
    }
    #expect(Self.shapes.count { isWinograd($0, .transposed) } == Self.shapes.count - 1)
    #expect(Self.shapes.count { isWinogradGradient($0) } == Self.shapes.count - 1)
  }

  /// More channels and columns than a block of the gradient has, parts of the samples, stretches
  /// that are not all alike.
  static let large: [ConvolutionShape] = [
    .square(5, 20, 32, 3, 80, pad: 1), .square(3, 6, 96, 3, 112, pad: 1),
    .square(20, 13, 16, 3, 16, pad: 1),
  ]

  @Test("blocks and parts of the gradient by the weights agree", arguments: large)
  func largeGradients(shape: ConvolutionShape) {
    let test = ConvolutionCase(shape)
    #expect(test.agrees(test.computed(threads: 2, method: .winograd), with: test.expected()))
  }

  @Test("the same bits at any number of threads")
  func sameBits() {
    for shape in Self.shapes + Self.large {
      let test = ConvolutionCase(shape)
      let one = test.computed(method: .winograd).bits
      for threads in [2, 3] {
        #expect(test.computed(threads: threads, method: .winograd).bits == one, "\(shape)")
      }
    }
  }

  @Test("fewer samples than bound leave the others alone")
  func fewerSamples() {
    let shape = ConvolutionShape.square(4, 10, 16, 3, 16, pad: 1)
    let test = ConvolutionCase(shape)
    for samples in [0, 1, 3] {
      let results = test.computed(threads: 2, samples: samples, method: .winograd)
      #expect(test.agrees(results, with: test.expected(samples: samples)), "\(samples)")
      #expect(results.y[(samples * shape.resultCount)...].allSatisfy { $0.isNaN })
      #expect(results.dx[(samples * shape.imageCount)...].allSatisfy { $0.isNaN })
    }
  }

  @Test("the epilogue sees every element once, finished", arguments: [1, 3])
  func epilogue(threads: Int) {
    for shape in Self.shapes {
      ConvolutionCase(shape).checkEpilogue(threads: threads, method: .winograd)
    }
  }

  /// What does not apply is computed directly; small work is, too.
  @Test func choices() {
    for shape: ConvolutionShape in [
      .square(8, 16, 16, 3, 16, stride: 2, pad: 1), .square(8, 16, 16, 5, 16, pad: 2),
      .square(8, 16, 12, 3, 16, pad: 1), .square(8, 16, 32, 3, 32, pad: 1, groups: 2),
      .square(8, 16, 16, 3, 16, pad: 2, dilation: 2),
    ] {
      #expect(!isWinograd(shape, .forward), "\(shape)")
      #expect(!isWinogradGradient(shape), "\(shape)")
    }
    let few = ConvolutionShape.square(1, 7, 512, 3, 512, pad: 1)
    #expect(Convolution(few, packsAhead: true).choice.hasPrefix("direct"))
    #expect(ConvolutionWeightGradient(few).choice.hasPrefix("direct"))
    let many = ConvolutionShape.square(64, 32, 64, 3, 64, pad: 1)
    #expect(Convolution(many).choice.hasPrefix("winograd"))
    #expect(ConvolutionWeightGradient(many).choice.hasPrefix("winograd"))
  }
}
