/// A tensor with its data: a constant of the graph, a weight, a result.
public struct Tensor: Hashable, Sendable {
  /// The type; never batched.
  public let type: TensorType
  /// The elements in row-major order; integers are stored by their bits.
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

  /// A tensor from raw words; nil where their number does not fit the type.
  public init?(type: TensorType, words: [UInt32]) {
    guard !type.batched, type.isAddressable, words.count == type.count else { return nil }
    self.type = type
    self.words = words
  }

  /// A tensor copied from memory that holds `type.count` elements.
  public init(type: TensorType, copying memory: UnsafeRawPointer) {
    precondition(!type.batched, "a tensor with data has no symbolic axis")
    self.type = type
    words = Array(
      UnsafeBufferPointer(start: memory.assumingMemoryBound(to: UInt32.self), count: type.count))
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
    words.withUnsafeBytes { bytes in
      if let base = bytes.baseAddress { memory.copyMemory(from: base, byteCount: bytes.count) }
    }
  }
}
