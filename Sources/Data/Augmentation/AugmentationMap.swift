import Support

/// The steps of a list that change one image at a time, in order: what the loader does between
/// reading an example and preprocessing it.
public struct AugmentationMap: ExampleMap {
  /// Steps that are made together.
  private enum Stage {
    /// Moves of pixels, with their places in the list.
    case warp([(step: any GeometricStep, number: Int)], Border)
    case resize(any ResizingStep, Int)
    case pixels(any PixelStep, Int)
  }

  private struct Part {
    let stage: Stage
    /// The shapes before each step of the stage.
    let shapes: [ImageShape]
    let from: ImageShape
    let to: ImageShape
  }

  /// The shape of an image before the first step.
  public let input: ImageShape
  /// The shape after the last one.
  public let output: ImageShape
  private let parts: [Part]
  private let isRandom: Bool
  private let bounds: ClosedRange<Float>?

  /// The steps on images of a shape. `isRandom` is false for evaluation, where only sizes change;
  /// `isStoredAsBytes` says that numbers are to stay within 0 to 255. Throws where a step cannot be
  /// made, with its number in the list.
  public init(
    _ steps: [any Augmentation], on image: ImageShape, isRandom: Bool, isStoredAsBytes: Bool
  ) throws(AugmentationFailure) {
    input = image
    self.isRandom = isRandom
    bounds = isStoredAsBytes ? 0...255 : nil
    var parts: [Part] = []
    var shape = image
    for (number, step) in steps.enumerated() {
      let next: ImageShape
      do throws(AugmentationRefusal) {
        next = try step.shape(for: shape)
      } catch {
        throw AugmentationFailure(step: number, refusal: error)
      }
      parts.append(contentsOf: AugmentationMap.part(step, number, shape, next))
      shape = next
    }
    self.parts = AugmentationMap.joined(isRandom ? parts : parts.filter { $0.from != $0.to })
    output = shape
  }

  private static func part(
    _ step: any Augmentation, _ number: Int, _ from: ImageShape, _ to: ImageShape
  ) -> [Part] {
    let stage: Stage
    switch step {
    case let step as any GeometricStep: stage = .warp([(step, number)], step.border)
    case let step as any ResizingStep: stage = .resize(step, number)
    case let step as any PixelStep: stage = .pixels(step, number)
    default: return []
    }
    return [Part(stage: stage, shapes: [from], from: from, to: to)]
  }

  /// Neighbouring moves over the same border become one.
  private static func joined(_ parts: [Part]) -> [Part] {
    parts.reduce(into: []) { list, next in
      guard let last = list.last, case .warp(let first, let border) = last.stage,
        case .warp(let second, border) = next.stage
      else { return list.append(next) }
      list[list.count - 1] = Part(
        stage: .warp(first + second, border), shapes: last.shapes + next.shapes, from: last.from,
        to: next.to)
    }
  }

  /// Whether anything is done.
  public var isIdentity: Bool { parts.isEmpty }

  /// The shape of a result.
  public func shape(for input: InputShape) -> InputShape {
    input == self.input.shape ? output.shape : input
  }

  /// The floats of scratch memory that `run` needs.
  public func scratchCount(for input: InputShape) -> Int { 2 * largest + resampling }

  private var largest: Int { parts.reduce(max(input.count, output.count)) { max($0, $1.to.count) } }

  private var resampling: Int {
    parts.reduce(0) { most, part in
      guard case .resize = part.stage else { return most }
      return max(most, Resampling.scratchCount(from: part.from, to: part.to))
    }
  }

  /// Maps one image.
  public func run(
    from: UnsafeMutablePointer<Float>, to: UnsafeMutablePointer<Float>,
    scratch: UnsafeMutablePointer<Float>, draw: ExampleDraw
  ) {
    var current = from
    var spare = [scratch, scratch + largest]
    for part in parts {
      let target = spare[0]
      switch part.stage {
      case .warp(let steps, let border):
        let maps = zip(steps, part.shapes).map { step, shape in
          map(step.step, step.number, shape, draw)
        }
        Warp(maps: maps, border: border, from: part.from, to: part.to).run(current, target)
      case .resize(let step, let number):
        let box = box(step, number, part.from, draw)
        Resampling(box, of: part.from, to: part.to)
          .run(current, target, scratch: scratch + 2 * largest)
      case .pixels(let step, let number):
        change(current, step, number, part.from, draw)
        continue
      }
      current = target
      spare.swapAt(0, 1)
    }
    to.update(from: current, count: output.count)
  }

  /// What becomes of one image, for tests and comparisons.
  public func apply(_ image: [Float], _ draw: ExampleDraw) -> [Float] {
    precondition(image.count == input.count, "an image of \(image.count) numbers")
    var from = image
    var scratch = [Float](repeating: 0, count: scratchCount(for: input.shape))
    var to = [Float](repeating: 0, count: output.count)
    run(from: &from, to: &to, scratch: &scratch, draw: draw)
    return to
  }

  private func map(
    _ step: any GeometricStep, _ number: Int, _ shape: ImageShape, _ draw: ExampleDraw
  ) -> PlaneMap {
    var numbers = AugmentationDraw(draw, step: number)
    return isRandom ? step.map(shape, &numbers) : step.fixedMap(shape)
  }

  private func box(
    _ step: any ResizingStep, _ number: Int, _ shape: ImageShape, _ draw: ExampleDraw
  ) -> Box {
    var numbers = AugmentationDraw(draw, step: number)
    return isRandom ? step.box(shape, &numbers) : step.fixedBox(shape)
  }

  private func change(
    _ pixels: UnsafeMutablePointer<Float>, _ step: any PixelStep, _ number: Int,
    _ shape: ImageShape, _ draw: ExampleDraw
  ) {
    var numbers = AugmentationDraw(draw, step: number)
    step.change(pixels, shape, &numbers)
    guard let bounds else { return }
    for index in 0..<shape.count {
      pixels[index] = max(bounds.lowerBound, min(bounds.upperBound, pixels[index]))
    }
  }
}

/// Which step of a list refuses the images it would get.
public struct AugmentationFailure: Error, Hashable, Sendable {
  /// The step's place in the list, from 0.
  public let step: Int
  /// Why.
  public let refusal: AugmentationRefusal
}
