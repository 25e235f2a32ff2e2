/// What the elements of a tensor are.
public enum ElementType: String, Hashable, Sendable {
  /// IEEE 754 single precision.
  case float32 = "f32"
  /// Signed 32-bit integers: classes and ids.
  case int32 = "i32"
  /// The upper half of a single: weights of frozen plans alone.
  case bfloat16 = "bf16"
  /// Signed 8-bit integers: weights of frozen plans alone.
  case int8 = "i8"

  /// Bytes of one element.
  public var size: Int {
    switch self {
    case .float32, .int32: 4
    case .bfloat16: 2
    case .int8: 1
    }
  }

  /// Whether only weights of frozen plans have such elements, and only products made for them read
  /// them.
  public var isReduced: Bool { size < 4 }
}

/// The type of a value in the graph: element type and extents. A batched tensor has one more axis
/// in front, the symbolic batch axis, which is never written out.
public struct TensorType: Hashable, Sendable {
  /// The type of each element.
  public let element: ElementType
  /// Whether the symbolic batch axis stands in front.
  public let batched: Bool
  /// The extents behind the batch axis; empty for a scalar.
  public let extents: [Int]

  /// A type.
  public init(_ extents: [Int], batched: Bool, element: ElementType = .float32) {
    self.element = element
    self.batched = batched
    self.extents = extents
  }

  /// A single number shared by the batch.
  public static let scalar = TensorType([], batched: false)

  /// Elements for each example, or in all where there is no batch axis. Extents are verified when a
  /// graph is built, so that the product fits.
  public var count: Int { extents.reduce(1, *) }

  /// Elements at a number of examples.
  public func count(samples: Int) -> Int { batched ? count * samples : count }

  /// Bytes at a number of examples.
  public func bytes(samples: Int) -> Int { count(samples: samples) * element.size }

  /// The last extent, which kernels see as columns; 1 for scalars.
  public var columns: Int { extents.last ?? 1 }

  /// Rows of the matrix whose columns are the last axis.
  public func rows(samples: Int) -> Int {
    extents.dropLast().reduce(1, *) * (batched ? samples : 1)
  }

  /// The same type with other elements.
  public func with(element: ElementType) -> TensorType {
    TensorType(extents, batched: batched, element: element)
  }

  /// The same type with other extents.
  public func with(extents: [Int]) -> TensorType {
    TensorType(extents, batched: batched, element: element)
  }

  /// Whether the count of elements stays within what the runtime addresses (2^40 bytes a sample).
  public var isAddressable: Bool {
    var count = element.size
    for extent in extents {
      guard extent >= 0 else { return false }
      let (product, overflow) = count.multipliedReportingOverflow(by: extent)
      if overflow || product > 1 << 40 { return false }
      count = product
    }
    return true
  }
}

extension TensorType: CustomStringConvertible {
  /// The type as the graph's text form writes it: `f32[B, 28, 28, 1]`, `f32[784, 256]`, `i32[B]`.
  public var description: String {
    let axes = (batched ? ["B"] : []) + extents.map(String.init)
    return element.rawValue + "[" + axes.joined(separator: ", ") + "]"
  }

  /// The extents as the language writes them: `28x28x1`, `10`, `a single number`.
  public var shapeText: String {
    extents.isEmpty ? "a single number" : extents.map(String.init).joined(separator: "x")
  }
}
