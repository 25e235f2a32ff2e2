import Graph
import Planning
import Runtime
import Schema
import Support

/// A training run on disk: the state, and all variables.
public struct Checkpoint: Sendable {
  /// Where the run stands.
  public let state: TrainingState
  /// The variables, in order.
  public let tensors: [(name: String, tensor: Tensor)]

  /// A checkpoint of a store.
  public init(_ state: TrainingState, _ store: VariableStore) {
    self.state = state
    tensors = store.names.compactMap { name in store[name].map { (name, $0) } }
  }

  /// The file.
  public func encoded() -> [UInt8] {
    var index = ""
    var data: [UInt8] = []
    for (name, tensor) in tensors {
      index += "\(Value.quoted(name)) : \(tensor.type)\n"
      tensor.words.withUnsafeBytes { data += $0 }
    }
    var writer = ContainerWriter(kind: .checkpoint)
    writer.add("state", state.text)
    writer.add("index", index)
    writer.add("tensors", data)
    return writer.bytes()
  }

  /// Reads a file; everything is verified.
  public init(path: String, _ fileSystem: any FileSystem) throws(DiagnosticError) {
    let file: MappedBytes
    do throws(FileError) {
      file = try fileSystem.map(path)
    } catch {
      throw DiagnosticError(FileDiagnostics.diagnostic(error))
    }
    do {
      let container = try Container(file, kind: .checkpoint)
      var scanner = TextScanner(try container.text("state") + ")")
      let arguments = try Arguments(reading: &scanner, until: ")")
      guard let state = TrainingState(arguments) else {
        throw Container.Damage("its state is not complete")
      }
      self.state = state
      tensors = try Checkpoint.tensors(container)
    } catch let error as Container.Damage {
      throw DiagnosticError(TrainingDiagnostics.badCheckpoint(path, error.message))
    } catch let error as TextScanner.Failure {
      throw DiagnosticError(TrainingDiagnostics.badCheckpoint(path, error.message))
    } catch {
      throw DiagnosticError(TrainingDiagnostics.badCheckpoint(path, "\(error)"))
    }
  }

  private static func tensors(_ container: Container) throws -> [(name: String, tensor: Tensor)] {
    let data = try container.section("tensors")
    var scanner = TextScanner(try container.text("index"))
    var result: [(name: String, tensor: Tensor)] = []
    var offset = 0
    while !scanner.isAtEnd() {
      let name = try scanner.quoted()
      try scanner.expect(":")
      let type = try TensorType(reading: &scanner)
      let bytes = type.bytes(samples: 1)
      guard !type.batched, bytes <= data.count - offset, let start = data.baseAddress else {
        throw Container.Damage("the tensors are shorter than their index says")
      }
      result.append((name, Tensor(type: type, copying: start + offset)))
      offset += bytes
    }
    guard offset == data.count else { throw Container.Damage("the tensors are longer than their index") }
    return result
  }

  /// Writes the tensors into a store; throws where names or shapes differ.
  public func restore(_ store: VariableStore, path: String) throws(DiagnosticError) {
    guard tensors.map(\.name) == store.names else {
      throw DiagnosticError(
        TrainingDiagnostics.badCheckpoint(path, "its tensors are not those of the spec"))
    }
    for (name, tensor) in tensors where store.extents(name) != tensor.type.extents || !store.set(name, tensor) {
      throw DiagnosticError(
        TrainingDiagnostics.badCheckpoint(path, "the tensor `\(name)` has another shape"))
    }
  }
}
