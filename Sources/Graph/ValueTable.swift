/// A table over the values of one graph with one place for each, so that looking one up costs an
/// index and no hashing.
public struct ValueTable<Element> {
  @usableFromInline var places: [Element?]

  /// A table without entries, with room for so many values.
  @inlinable
  public init(room: Int = 0) { places = Array(repeating: nil, count: room) }

  /// The entry of a value; nil where there is none.
  @inlinable
  public subscript(value: ValueID) -> Element? {
    get { value.index < places.count ? places[value.index] : nil }
    set {
      if value.index >= places.count {
        places += Array(repeating: nil, count: value.index + 1 - places.count)
      }
      places[value.index] = newValue
    }
  }

  /// The values that have an entry, and these, in the order of the values.
  @inlinable
  public var entries: [(value: ValueID, entry: Element)] {
    places.indices.compactMap { index in places[index].map { (ValueID(index), $0) } }
  }
}

extension ValueTable: Sendable where Element: Sendable {}

/// A set of values of one graph, one flag for each.
public struct ValueSet: Sendable {
  @usableFromInline var flags: [Bool]

  /// An empty set, with room for so many values.
  @inlinable
  public init(room: Int = 0) { flags = Array(repeating: false, count: room) }

  /// Whether a value is in the set.
  @inlinable
  public func contains(_ value: ValueID) -> Bool {
    value.index < flags.count && flags[value.index]
  }

  /// Adds a value.
  @inlinable
  public mutating func insert(_ value: ValueID) {
    if value.index >= flags.count {
      flags += Array(repeating: false, count: value.index + 1 - flags.count)
    }
    flags[value.index] = true
  }

  /// Adds values.
  @inlinable
  public mutating func formUnion(_ values: some Sequence<ValueID>) {
    for value in values { insert(value) }
  }
}
