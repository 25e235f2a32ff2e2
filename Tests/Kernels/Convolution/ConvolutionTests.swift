import Testing

@testable import Kernels

@Suite("Convolutions", .serialized)
struct ConvolutionTests {
  /// Strides and pads of every relation to the kernel, those beyond it included.
  static let places: [ConvolutionShape] = (1...3).flatMap { stride in
    [0, 1, 2].flatMap { pad in
      [1, 2, 3].map { .square(2, 6 + stride, 2, $0, 3, stride: stride, pad: pad) }
    }
  }

  /// Dilations, groups and kernels as large as the image.
  static let kinds: [ConvolutionShape] = [
    .square(2, 7, 4, 3, 6, pad: 2, dilation: 2, groups: 2),
    .square(1, 9, 3, 3, 4, stride: 2, pad: 1, dilation: 3),
    .square(2, 8, 2, 2, 4, stride: 2, dilation: 2),
    .square(1, 8, 6, 3, 9, stride: 3, pad: 1, dilation: 2, groups: 3),
    .square(2, 5, 2, 5, 3), .square(1, 4, 3, 4, 2, pad: 3), .square(1, 1, 4, 1, 3),
    .square(3, 2, 5, 3, 4, pad: 1), .square(1, 3, 2, 7, 3, pad: 3),
    .square(2, 5, 3, 1, 4, stride: 3),
    .uneven(height: 5, width: 9, kernel: (2, 4), stride: (1, 2), pads: (0, 1, 2, 1)),
    .uneven(height: 1, width: 11, kernel: (1, 3), stride: (1, 2), pads: (0, 0, 1, 1)),
    .uneven(height: 10, width: 4, kernel: (5, 2), stride: (3, 1), pads: (3, 0, 0, 1)),
    .uneven(
      height: 8, width: 6, kernel: (3, 2), stride: (2, 3), pads: (1, 2, 0, 2), dilation: (2, 3)),
    .uneven(height: 2, width: 12, kernel: (2, 9), stride: (1, 1), pads: (1, 0, 7, 4)),
  ]

  /// Every result its own channel's, with one and more results of a channel.
  static let depthwise: [ConvolutionShape] = [1, 3, 8, 15, 16, 17, 33].flatMap { channels in
    [
      .square(2, 6, channels, 3, channels, pad: 1, groups: channels),
      .square(1, 7, channels, 3, channels, stride: 2, pad: 1, groups: channels),
      .square(1, 5, channels, 2, 2 * channels, groups: channels),
    ]
  }

  /// Channels around the widths of vectors and tiles.
  static let channels: [ConvolutionShape] = [1, 3, 8, 15, 16, 17, 33].flatMap { channels in
    [
      .square(1, 5, channels, 3, 4, pad: 1), .square(2, 4, 2, 3, channels, pad: 1),
      .square(1, 6, channels, 3, channels, stride: 2), .square(2, 4, channels, 1, channels),
    ]
  }

  /// Single images with short rows, which are laid out with the zeros around them: paddings of
  /// every side, none, beyond the kernel, rows apart, and panels used in parts.
  static let small: [ConvolutionShape] = [
    .square(1, 4, 5, 3, 40, pad: 1), .square(1, 3, 16, 3, 33, pad: 1), .square(1, 6, 4, 3, 7),
    .square(1, 4, 480, 3, 35, pad: 1), .square(1, 3, 3, 2, 4, pad: 1),
    .uneven(height: 7, width: 4, kernel: (2, 4), stride: (1, 1), pads: (0, 1, 3, 0)),
    .uneven(height: 4, width: 2, kernel: (3, 3), stride: (1, 1), pads: (2, 0, 1, 3)),
    .uneven(
      height: 9, width: 3, kernel: (3, 2), stride: (1, 1), pads: (1, 2, 0, 1), dilation: (2, 1)),
  ]

  @Test("single small images agree, and their epilogues", arguments: InstructionSet.available)
  func singleSmall(form: InstructionSet) {
    for var shape in Self.small {
      shape.samples = 1
      let test = ConvolutionCase(shape)
      let found = test.computed(form, threads: 2, method: .direct)
      #expect(test.agrees(found, with: test.expected()), "\(shape)")
      test.checkEpilogue(threads: 2, method: .direct)
    }
  }

  @Test("every form agrees with the reference", arguments: InstructionSet.available)
  func forms(form: InstructionSet) {
    for shape in Self.places + Self.kinds + Self.depthwise + Self.channels {
      let test = ConvolutionCase(shape)
      let expected = test.expected()
      #expect(test.agrees(test.computed(form), with: expected), "\(shape)")
      #expect(test.agrees(test.computed(form, packed: true), with: expected), "packed \(shape)")
    }
  }

  @Test("large sums, long panels and many tiles agree", arguments: InstructionSet.available)
  func large(form: InstructionSet) {
    for shape: ConvolutionShape in [
      .square(1, 4, 460, 3, 9, pad: 1), .square(5, 3, 40, 3, 70, pad: 1),
      .square(1, 33, 3, 5, 20, stride: 2, pad: 2), .square(20, 2, 60, 2, 33, pad: 1),
    ] {
      let test = ConvolutionCase(shape)
      #expect(test.agrees(test.computed(form), with: test.expected()), "\(shape)")
    }
  }

  @Test("the same bits at any number of threads")
  func sameBits() {
    for shape: ConvolutionShape in [
      .square(7, 14, 8, 3, 40, pad: 1), .square(2, 20, 3, 3, 17, stride: 2, pad: 1),
      .square(1, 12, 64, 3, 70, pad: 1), .square(3, 16, 20, 3, 20, pad: 1, groups: 20),
      .square(9, 9, 30, 1, 30), .square(3, 16, 20, 3, 40, pad: 1, groups: 20),
    ] {
      let test = ConvolutionCase(shape)
      let one = test.computed().bits
      for threads in [2, 3] { #expect(test.computed(threads: threads).bits == one, "\(shape)") }
    }
  }

  @Test("fewer samples than bound leave the others alone")
  func fewerSamples() {
    for shape: ConvolutionShape in [
      .square(5, 6, 3, 3, 4, pad: 1), .square(4, 5, 3, 1, 17), .square(6, 9, 4, 3, 4, groups: 4),
      .square(4, 6, 3, 3, 6, stride: 2, groups: 3),
    ] {
      let test = ConvolutionCase(shape)
      for samples in [0, 1, 3] {
        let results = test.computed(threads: 2, samples: samples)
        #expect(test.agrees(results, with: test.expected(samples: samples)), "\(shape) \(samples)")
        #expect(results.y[(samples * shape.resultCount)...].allSatisfy { $0.isNaN })
        #expect(results.dx[(samples * shape.imageCount)...].allSatisfy { $0.isNaN })
      }
    }
  }

  @Test("the epilogue sees every element once, finished", arguments: [1, 3])
  func epilogue(threads: Int) {
    for shape: ConvolutionShape in [
      .square(3, 12, 5, 3, 40, pad: 1), .square(2, 9, 40, 3, 5, stride: 2, pad: 1),
      .square(2, 5, 9, 1, 40), .square(2, 8, 6, 3, 6, pad: 1, groups: 6),
      .square(2, 6, 5, 3, 15, pad: 1, groups: 5),
      .square(2, 10, 6, 3, 70, stride: 2, groups: 2), .square(1, 14, 20, 3, 130, pad: 1),
      .square(1, 4, 6, 3, 40, pad: 1),
    ] {
      ConvolutionCase(shape).checkEpilogue(threads: threads)
      checkBackward(shape, threads)
    }
  }

  private func checkBackward(_ shape: ConvolutionShape, _ threads: Int) {
    let test = ConvolutionCase(shape)
    let bias = Buffer(MatMulCase.values(shape.inputs, seed: 7))
    let addend = Buffer(MatMulCase.values(test.x.count, seed: 8))
    var expected = [Float](repeating: 0, count: test.x.count)
    NaiveConvolution.inputGradient(
      shape, dy: test.dy, weight: test.weight, dx: &expected, bias: bias.start,
      addend: addend.start, relu: true)
    let dx = Buffer(count: test.x.count)
    let seen = Seen(dx, columns: shape.inputs)
    let gradient = Convolution(shape, .transposed)
    let workspace = Buffer(count: gradient.workspaceCount)
    gradient.run(
      from: test.dy, weight: test.weight, to: dx.start, workspace: workspace.start,
      epilogue: Epilogue(bias: bias.start, addend: addend.start, relu: true, after: seen),
      pool: ThreadPool(threads: threads))
    #expect(agree(dx.values, expected.map(Double.init), 1e-4), "\(shape)")
    #expect(seen.sawAllOnceFinished, "\(shape)")
  }
}

/// Counts how often what follows a block saw each element, and keeps the value it saw.
final class Seen: BlockWork, @unchecked Sendable {
  private let result: Buffer
  private let values: Buffer
  private let times: UnsafeMutablePointer<Int>
  private let columns: Int

  /// For a result of rows of `columns` elements.
  init(_ result: Buffer, columns: Int) {
    (self.result, self.columns) = (result, columns)
    values = Buffer(count: result.count)
    times = .allocate(capacity: max(result.count, 1))
    times.initialize(repeating: 0, count: max(result.count, 1))
  }

  deinit { times.deallocate() }

  override func run(rows: Range<Int>, columns range: Range<Int>) {
    for row in rows {
      for place in row * columns + range.lowerBound..<row * columns + range.upperBound {
        times[place] += 1
        values.start[place] = result.start[place]
      }
    }
  }

  /// Whether every element was seen once, with the value it has in the end.
  var sawAllOnceFinished: Bool {
    (0..<result.count).allSatisfy { times[$0] == 1 && values.start[$0] == result.start[$0] }
  }
}
