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

  /// Results of a tile in one direction.
  static let sizes = [2, 4]

  private func isWinograd(
    _ shape: ConvolutionShape, _ direction: Convolution.Direction, size: Int = 4
  ) -> Bool {
    let choice = Convolution(shape, direction, method: .winograd(size)).choice
    return choice.hasPrefix("winograd \(size)x\(size)")
  }

  private func isWinogradGradient(_ shape: ConvolutionShape) -> Bool {
    ConvolutionWeightGradient(shape, method: .winograd(4)).choice.hasPrefix("winograd")
  }

  @Test("every form agrees with the reference", arguments: InstructionSet.available)
  func forms(form: InstructionSet) {
    for shape in Self.shapes {
      let test = ConvolutionCase(shape)
      let expected = test.expected()
      for size in Self.sizes {
        #expect(isWinograd(shape, .forward, size: size))
        let found = test.computed(form, method: .winograd(size))
        #expect(test.agrees(found, with: expected), "\(size) \(shape)")
        let packed = test.computed(form, packed: true, method: .winograd(size))
        #expect(test.agrees(packed, with: expected), "packed \(size) \(shape)")
      }
    }
    #expect(Self.shapes.count { isWinograd($0, .transposed) } == Self.shapes.count - 1)
    #expect(Self.shapes.count { isWinograd($0, .transposed, size: 2) } == Self.shapes.count - 1)
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
    let expected = test.expected()
    for size in Self.sizes {
      let found = test.computed(threads: 2, method: .winograd(size))
      #expect(test.agrees(found, with: expected), "\(size)")
    }
  }

  @Test("the same bits at any number of threads", arguments: sizes)
  func sameBits(size: Int) {
    for shape in Self.shapes + Self.large {
      let test = ConvolutionCase(shape)
      let one = test.computed(method: .winograd(size)).bits
      for threads in [2, 3] {
        #expect(test.computed(threads: threads, method: .winograd(size)).bits == one, "\(shape)")
      }
    }
  }

  @Test("fewer samples than bound leave the others alone", arguments: sizes)
  func fewerSamples(size: Int) {
    let shape = ConvolutionShape.square(4, 10, 16, 3, 16, pad: 1)
    let test = ConvolutionCase(shape)
    for samples in [0, 1, 3] {
      let results = test.computed(threads: 2, samples: samples, method: .winograd(size))
      #expect(test.agrees(results, with: test.expected(samples: samples)), "\(samples)")
      #expect(results.y[(samples * shape.resultCount)...].allSatisfy { $0.isNaN })
      #expect(results.dx[(samples * shape.imageCount)...].allSatisfy { $0.isNaN })
    }
  }

  @Test("the epilogue sees every element once, finished", arguments: [1, 3], sizes)
  func epilogue(threads: Int, size: Int) {
    for shape in Self.shapes {
      ConvolutionCase(shape).checkEpilogue(threads: threads, method: .winograd(size))
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
    let tiny = ConvolutionShape.square(64, 2, 512, 3, 512, pad: 1)
    #expect(Convolution(tiny, packsAhead: true).choice.hasPrefix("direct"))
    for single: ConvolutionShape in [
      .square(1, 8, 64, 3, 64, pad: 1), .square(1, 14, 256, 3, 256, pad: 1),
      .square(1, 8, 256, 3, 256, pad: 1),
    ] {
      #expect(Convolution(single, packsAhead: true).choice.hasPrefix("winograd 2x2"))
    }
    #expect(ConvolutionWeightGradient(few).choice.hasPrefix("direct"))
    let many = ConvolutionShape.square(64, 32, 64, 3, 64, pad: 1)
    #expect(Convolution(many).choice.hasPrefix("winograd"))
    #expect(ConvolutionWeightGradient(many).choice.hasPrefix("winograd"))
  }
}
