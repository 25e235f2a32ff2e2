import Graph

/// The memory of a weight that a product's kernel has packed ahead, where the weight is fixed.
final class PackedWeight {
  /// Bytes wanted; none where the weight may change.
  let bytes: Int
  /// The packed weight, once there is one.
  private(set) var start: UnsafePointer<Float>?

  /// Room for `count` floats where the site's second operand is fixed.
  init(count: Int, _ site: KernelSite) {
    bytes = site.fixed[1] ? count * MemoryLayout<Float>.stride : 0
  }

  /// The memory, to be filled.
  func floats(_ memory: UnsafeMutableRawPointer) -> UnsafeMutablePointer<Float> {
    memory.bindMemory(to: Float.self, capacity: bytes / MemoryLayout<Float>.stride)
  }

  /// Takes what has been packed there.
  func adopt(_ prepared: UnsafeRawPointer) { start = prepared.assumingMemoryBound(to: Float.self) }
}
