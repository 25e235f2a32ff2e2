import Schema
import Testing

@testable import Data

/// A step by name, its arguments completed and accepted as Semantics would.
func step(_ name: String, _ arguments: Arguments = [:]) throws -> any Augmentation {
  let type = try #require(DataCatalogues.augmentations[name])
  return type.init(arguments: try accepted(type.declaration, arguments))
}

/// What steps make of an image for a draw.
func augmented(
  _ steps: [any Augmentation], _ image: [Float], _ shape: ImageShape, isRandom: Bool = true,
  bytes: Bool = false, draw: ExampleDraw = ExampleDraw(seed: 1, epoch: 0, index: 0)
) throws -> [Float] {
  let map = try AugmentationMap(steps, on: shape, isRandom: isRandom, isStoredAsBytes: bytes)
  return map.apply(image, draw)
}

/// The draws of the first examples of an epoch.
func draws(_ count: Int, seed: UInt64 = 1, epoch: Int = 0) -> [ExampleDraw] {
  (0..<count).map { ExampleDraw(seed: seed, epoch: epoch, index: $0) }
}

/// An image of different numbers.
func numbered(_ shape: ImageShape) -> [Float] { (0..<shape.count).map { Float($0 + 1) } }

extension [Float] {
  var mean: Double { reduce(0) { $0 + Double($1) } / Double(count) }
}
