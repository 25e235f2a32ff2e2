/// A tensor with its data: a constant of the graph, a weight, a result.
public struct Tensor: Hashable, Sendable {
  /// The type; never batched.
  public let type: TensorType
  /// The elements in row-major order, by their bits; those of fewer bits than a word have zeros
  /// above them.
  public private(set) var words: [UInt32]

  /// A float tensor; `values` must have as many elements as the extents say.
  public init(_ extents: [Int], _ values: [Float]) {
    type = TensorType(extents, batched: false)
    precondition(values.count == type.count, "a tensor's data must fill its extents")
    words = values.map(\.bitPattern)
  }

  /// An integer tensor.
  public init(_ extents: [Int], integers: [Int32]) {
    type = TensorType(extents, batched: false, element: .int32)
    precondition(integers.count == type.count, "a tensor's data must fill its extents")
    words = integers.map { UInt32(bitPattern: $0) }
  }

  /// A tensor of bfloat16 numbers, by their bits.
  public init(_ extents: [Int], bfloat16: [UInt16]) {
    type = TensorType(extents, batched: false, element: .bfloat16)
    precondition(bfloat16.count == type.count, "a tensor's data must fill its extents")
    words = bfloat16.map(UInt32.init)
  }

  /// A tensor of 8-bit integers.
  public init(_ extents: [Int], bytes: [Int8]) {
    type = TensorType(extents, batched: false, element: .int8)
    precondition(bytes.count == type.count, "a tensor's data must fill its extents")
    words = bytes.map { UInt32(UInt8(bitPattern: $0)) }
  }

  /// A tensor from raw words; nil where their number does not fit the type, or a word the element.
  public init?(type: TensorType, words: [UInt32]) {
    let fits = !type.element.isReduced || words.allSatisfy { $0 >> (8 * type.element.size) == 0 }
    guard !type.batched, type.isAddressable, words.count == type.count, fits else { return nil }
    self.type = type
    self.words = words
  }

  /// A tensor copied from memory that holds `type.count` elements.
  public init(type: TensorType, copying memory: UnsafeRawPointer) {
    precondition(!type.batched, "a tensor with data has no symbolic axis")
    self.type = type
    words =
      switch type.element.size {
      case 1: Tensor.words(memory, type.count, UInt8.self)
      case 2: Tensor.words(memory, type.count, UInt16.self)
      default: Tensor.words(memory, type.count, UInt32.self)
      }
  }

  private static func words<Bits: FixedWidthInteger & UnsignedInteger>(
    _ memory: UnsafeRawPointer, _ count: Int, _ bits: Bits.Type
  ) -> [UInt32] {
    UnsafeBufferPointer(start: memory.assumingMemoryBound(to: bits), count: count).map {
      UInt32($0)
    }
  }

  /// A float tensor filled with one value.
  public static func filled(_ extents: [Int], _ value: Float) -> Tensor {
    Tensor(extents, [Float](repeating: value, count: extents.reduce(1, *)))
  }

  /// The elements as floats.
  public var floats: [Float] { words.map { Float(bitPattern: $0) } }

  /// The elements as integers.
  public var integers: [Int32] { words.map { Int32(bitPattern: $0) } }

  /// Writes the elements to memory of at least `type.count` elements.
  public func copy(to memory: UnsafeMutableRawPointer) {
    switch type.element.size {
    case 1: words.map { UInt8(truncatingIfNeeded: $0) }.copyBytes(to: memory)
    case 2: words.map { UInt16(truncatingIfNeeded: $0) }.copyBytes(to: memory)
    default: words.copyBytes(to: memory)
    }
  }

  /// The elements as a file holds them, little-endian.
  public var littleEndianBytes: [UInt8] {
    switch type.element.size {
    case 1: words.map { UInt8(truncatingIfNeeded: $0) }
    case 2: words.map { UInt16(truncatingIfNeeded: $0).littleEndian }.withUnsafeBytes(Array.init)
    default: words.map(\.littleEndian).withUnsafeBytes(Array.init)
    }
  }
}

extension Array where Element: FixedWidthInteger {
  /// Writes the elements to memory that is large enough.
  fileprivate func copyBytes(to memory: UnsafeMutableRawPointer) {
    withUnsafeBytes { bytes in
      if let base = bytes.baseAddress { memory.copyMemory(from: base, byteCount: bytes.count) }
    }
  }
}
