import Support

/// A step that mixes the examples of a batch in pairs, and their targets with them.
protocol MixingStep: Augmentation {
  /// The mixture of a batch of images of a shape.
  func mixture(_ stream: inout RandomStream, _ image: ImageShape) -> Mixture
}

/// How the examples of a batch are mixed: each with the one that stands `shift` further on.
struct Mixture: Hashable, Sendable {
  /// What is taken from the other example.
  enum Part: Hashable, Sendable {
    /// Its share of every number.
    case all
    /// The rows and columns of a rectangle.
    case rectangle(rows: Range<Int>, columns: Range<Int>)
  }

  /// The weight of an example's own target, at least 1/2 for `all`.
  let share: Float
  /// What is taken.
  let part: Part
}

/// The mixing steps of a list; each batch takes one of them.
public struct BatchMixing: Sendable {
  private let steps: [any MixingStep]

  /// The mixing steps among a list; nil where there are none.
  public init?(_ steps: [any Augmentation]) {
    self.steps = steps.compactMap { $0 as? any MixingStep }
    if self.steps.isEmpty { return nil }
  }

  /// The mixture of a batch and how far its partners stand from each other. It depends on seed,
  /// epoch and batch alone.
  func draw(
    seed: UInt64, epoch: Int, batch: Int, count: Int, _ image: ImageShape
  ) -> (mixture: Mixture, shift: Int) {
    var key = RandomKey.derive(seed: seed, purpose: "mix")
    key = RandomKey.derive(key: key, index: UInt64(max(0, epoch)))
    key = RandomKey.derive(key: key, index: UInt64(max(0, batch)))
    var stream = RandomStream(key: key)
    let step = steps[Int(stream.integer(below: UInt32(steps.count)))]
    let shift = count > 1 ? 1 + Int(stream.integer(below: UInt32(count - 1))) : 0
    return (step.mixture(&stream, image), shift)
  }

  /// Mixes the rows of a batch in place; `copy` has room for all of them.
  static func mix(
    _ rows: UnsafeMutablePointer<Float>, count: Int, _ image: ImageShape, _ mixture: Mixture,
    shift: Int, copy: UnsafeMutablePointer<Float>
  ) {
    let width = image.count
    copy.update(from: rows, count: count * width)
    for row in 0..<count {
      let (own, other) = (rows + row * width, copy + (row + shift) % count * width)
      switch mixture.part {
      case .all:
        for index in 0..<width {
          own[index] = mixture.share * own[index] + (1 - mixture.share) * other[index]
        }
      case .rectangle(let lines, let columns):
        let length = columns.count * image.channels
        for line in lines {
          let start = (line * image.width + columns.lowerBound) * image.channels
          (own + start).update(from: other + start, count: length)
        }
      }
    }
  }
}
