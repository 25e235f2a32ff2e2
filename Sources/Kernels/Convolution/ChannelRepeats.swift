import CKernels

/// A depthwise convolution with several results of a channel is computed as one with one result of
/// each, of images whose channels are repeated; the gradient by the images is then added up again.
struct ChannelRepeats: Sendable {
  /// Pixels of an image and its channels.
  private let (pixels, channels): (Int, Int)
  /// How often a channel is repeated.
  let times: Int

  /// The repeats of the images of a convolution.
  init(_ shape: ConvolutionShape) {
    (pixels, channels) = (shape.height * shape.width, shape.inputs)
    times = shape.repeats
  }

  /// Floats of an image with its channels repeated.
  var count: Int { pixels * channels * times }

  /// Copies images [samples, pixels, channels] with each channel repeated.
  func expand(
    _ images: UnsafePointer<Float>, into copy: UnsafeMutablePointer<Float>, samples: Int,
    pool: ThreadPool
  ) {
    let pieces = EqualPieces(rows: samples * pixels, columns: channels * times)
    pieces.forEach(on: pool) {
      let start = pieces[$0].lowerBound * channels
      ck_repeat_channels(images + start, pieces[$0].count * channels, times, copy + start * times)
    }
  }

  /// Adds the repeats up and applies `epilogue` to the result.
  func add(
    _ copy: UnsafePointer<Float>, into images: UnsafeMutablePointer<Float>, samples: Int,
    epilogue: Epilogue, pool: ThreadPool
  ) {
    let pieces = EqualPieces(rows: samples * pixels, columns: channels * times)
    pieces.forEach(on: pool) {
      let (rows, start) = (pieces[$0], pieces[$0].lowerBound * channels)
      ck_add_repeats(
        copy + start * times, rows.count, channels, times, epilogue.bias,
        epilogue.addend.map { $0 + start }, epilogue.relu ? 1 : 0, images + start)
      epilogue.after?.run(rows: rows, columns: 0..<channels)
    }
  }
}
