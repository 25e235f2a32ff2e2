import Graph
import Planning
import Support

/// The tensors that outlive runs, by name. Executables that are given one store share its memory:
/// what training changes, evaluation sees.
public final class VariableStore: @unchecked Sendable {
  private let memory: AnyObject
  private let entries: [String: (start: UnsafeMutablePointer<Float>, extents: [Int])]
  /// The names, in the order given.
  public let names: [String]
  /// Bytes taken.
  public let bytes: Int

  /// Zeroed memory for float tensors of some extents; names are unique.
  public init(
    _ variables: [(name: String, extents: [Int])]
  ) throws(ArenaMemory.Exhausted) {
    var offset = 0
    var offsets: [Int] = []
    for variable in variables {
      offsets.append(offset)
      offset += Plan.slot(TensorType(variable.extents, batched: false))
    }
    let arena = try ArenaMemory(bytes: offset)
    var entries: [String: (UnsafeMutablePointer<Float>, [Int])] = [:]
    for (variable, offset) in zip(variables, offsets) {
      let start = (arena.start + offset).assumingMemoryBound(to: Float.self)
      entries[variable.name] = (start, variable.extents)
    }
    memory = arena
    self.entries = entries
    names = variables.map(\.name)
    bytes = offset
  }

  /// Tensors that lie in a file's memory and are never written: the weights of a frozen plan.
  public init(
    frozen tensors: [(name: String, extents: [Int], start: UnsafeRawPointer)], owner: MappedBytes
  ) {
    var entries: [String: (UnsafeMutablePointer<Float>, [Int])] = [:]
    for tensor in tensors {
      let start = UnsafeMutableRawPointer(mutating: tensor.start)
      entries[tensor.name] = (start.assumingMemoryBound(to: Float.self), tensor.extents)
    }
    memory = owner
    self.entries = entries
    names = tensors.map(\.name)
    bytes = 0
  }

  /// The tensors of another store, some of them under other names: `aliases` gives for a name the
  /// one whose memory it stands for.
  public init(_ other: VariableStore, aliases: [String: String]) {
    var entries = other.entries
    for (name, source) in aliases { entries[name] = other.entries[source] ?? entries[name] }
    memory = other
    self.entries = entries
    names = other.names
    bytes = 0
  }

  /// The first element of a tensor.
  public func pointer(_ name: String) -> UnsafeMutablePointer<Float>? { entries[name]?.start }

  /// The extents of a tensor.
  public func extents(_ name: String) -> [Int]? { entries[name]?.extents }

  /// A copy of a tensor.
  public subscript(name: String) -> Tensor? {
    guard let entry = entries[name] else { return nil }
    return Tensor(type: TensorType(entry.extents, batched: false), copying: entry.start)
  }

  /// Overwrites a tensor; false where there is none of the name or its size differs.
  @discardableResult
  public func set(_ name: String, _ tensor: Tensor) -> Bool {
    guard let entry = entries[name], tensor.words.count == entry.extents.reduce(1, *) else {
      return false
    }
    tensor.copy(to: UnsafeMutableRawPointer(entry.start))
    return true
  }

  /// The elements of a tensor as memory that may be written.
  public func buffer(_ name: String) -> UnsafeMutableBufferPointer<Float>? {
    entries[name].map {
      UnsafeMutableBufferPointer(start: $0.start, count: $0.extents.reduce(1, *))
    }
  }
}
