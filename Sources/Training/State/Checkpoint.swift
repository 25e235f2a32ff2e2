import Graph
import Planning
import Runtime
import Schema
import Support

/// A training run on disk: the state, and all variables. The tensors are not copied: those of a run
/// lie in its store and change with the next step, those that were read lie in the file.
public struct Checkpoint: Sendable {
  /// A variable.
  public struct Entry: Sendable {
    /// Its name.
    public let name: String
    /// Its type.
    public let type: TensorType
    /// Its elements, row by row.
    public let content: MappedBytes
  }

  /// Where the run stands.
  public let state: TrainingState
  /// The variables, in order.
  public let tensors: [Entry]

  /// A checkpoint of a store as it is until the next step.
  public init(_ state: TrainingState, _ store: VariableStore) {
    self.state = state
    tensors = store.names.compactMap { name in
      guard let buffer = store.buffer(name), let extents = store.extents(name) else { return nil }
      let content = MappedBytes(UnsafeRawBufferPointer(buffer)) { _ in
        withExtendedLifetime(store) {}
      }
      return Entry(name: name, type: TensorType(extents, batched: false), content: content)
    }
  }

  /// The file, in pieces that follow each other: `state` and `index` as text, the sums of the epoch
  /// that is running, and a section for each tensor.
  public func parts() -> [MappedBytes] {
    let index = tensors.map { "\(Value.quoted($0.name)) : \($0.type)\n" }.joined()
    var writer = ContainerWriter(kind: .checkpoint)
    writer.add("state", state.text)
    writer.add("epoch", state.epochSums.flatMap { Checkpoint.bytes(of: $0) })
    writer.add("index", index)
    for (number, entry) in tensors.enumerated() { writer.add("tensor.\(number)", entry.content) }
    return writer.parts()
  }

  private static func bytes(of value: Double) -> [UInt8] {
    withUnsafeBytes(of: value.bitPattern.littleEndian) { Array($0) }
  }

  /// Writes the tensors into a store; throws where names or shapes differ.
  public func restore(_ store: VariableStore, path: String) throws(DiagnosticError) {
    guard tensors.map(\.name) == store.names else {
      throw DiagnosticError(
        TrainingDiagnostics.badCheckpoint(path, "its tensors are not those of the spec"))
    }
    for entry in tensors {
      guard store.extents(entry.name) == entry.type.extents else {
        throw DiagnosticError(
          TrainingDiagnostics.badCheckpoint(path, "the tensor `\(entry.name)` has another shape"))
      }
    }
    for entry in tensors {
      store.buffer(entry.name).map {
        UnsafeMutableRawBufferPointer($0).copyMemory(from: entry.content.bytes)
      }
    }
  }
}

extension Checkpoint {
  /// Reads a file; everything is verified.
  public init(path: String, _ fileSystem: any FileSystem) throws(DiagnosticError) {
    let file: MappedBytes
    do throws(FileError) {
      file = try fileSystem.map(path)
    } catch {
      throw DiagnosticError(FileDiagnostics.diagnostic(error))
    }
    do {
      try self.init(file)
    } catch let error as Container.Damage {
      throw DiagnosticError(TrainingDiagnostics.badCheckpoint(path, error.message))
    } catch let error as TextScanner.Failure {
      throw DiagnosticError(TrainingDiagnostics.badCheckpoint(path, error.message))
    } catch {
      throw DiagnosticError(TrainingDiagnostics.badCheckpoint(path, "\(error)"))
    }
  }

  private init(_ file: MappedBytes) throws {
    let container = try Container(file, kind: .checkpoint)
    var scanner = TextScanner(try container.text("state") + ")")
    guard var state = TrainingState(try Arguments(reading: &scanner, until: ")")) else {
      throw Container.Damage("its state is not complete")
    }
    let sums = try container.section("epoch")
    guard sums.count % 8 == 0 else { throw Container.Damage("the sums of the epoch are cut off") }
    state.epochSums = stride(from: 0, to: sums.count, by: 8).map { offset in
      let word = sums.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
      return Double(bitPattern: UInt64(littleEndian: word))
    }
    self.state = state
    tensors = try Checkpoint.tensors(container)
  }

  private static func tensors(_ container: Container) throws -> [Entry] {
    var scanner = TextScanner(try container.text("index"))
    var result: [Entry] = []
    while !scanner.isAtEnd() {
      let name = try scanner.quoted()
      try scanner.expect(":")
      let type = try TensorType(reading: &scanner)
      let bytes = try container.section("tensor.\(result.count)")
      guard !type.batched, type.element == .float32, bytes.count == type.bytes(samples: 1) else {
        throw Container.Damage("the tensor `\(name)` does not have the size that the index says")
      }
      let content = MappedBytes(bytes) { _ in withExtendedLifetime(container) {} }
      result.append(Entry(name: name, type: type, content: content))
    }
    guard container.names.count == 3 + result.count else {
      throw Container.Damage("it has more sections than its index")
    }
    return result
  }
}
