import Operators
import Planning
import Runtime
import Support
import Training

/// A frozen plan from its file, ready to be measured.
public struct OpenedPlan: Sendable {
  /// The name of the spec it was frozen from; the file's where it does not say.
  public let name: String
  /// The plan.
  public let plan: Plan
  /// Its weights, in the file's memory.
  public let weights: VariableStore
  /// How long opening and verifying took.
  public let seconds: Double
}

extension Workbench {
  /// Whether a file is a frozen plan by its first bytes.
  public func isPlan(_ path: String) -> Bool {
    guard let file = try? fileSystem.openForReading(path) else { return false }
    var start = [UInt8](repeating: 0, count: Container.magic.count)
    let count = try? start.withUnsafeMutableBytes { memory throws(FileError) in
      try file.read(at: 0, into: memory)
    }
    return count == start.count && start == Container.magic
  }

  /// Opens a frozen plan and verifies all of it.
  public func openPlan(_ path: String) throws(DiagnosticError) -> OpenedPlan {
    let stopwatch = Stopwatch()
    let file: MappedBytes
    do throws(FileError) {
      file = try fileSystem.map(path)
    } catch {
      throw DiagnosticError(FileDiagnostics.diagnostic(error))
    }
    do throws(Container.Damage) {
      let frozen = try FrozenPlan(file, operators: OperatorCatalogue.operators)
      let weights = frozen.weights.compactMap { weight in
        frozen.start(of: weight).map { (weight.name, weight.extents, $0) }
      }
      return OpenedPlan(
        name: PlanAbout(json: frozen.about)?.name ?? FilePath.stem(of: path), plan: frozen.plan,
        weights: VariableStore(frozen: weights, owner: frozen.owner), seconds: stopwatch.seconds)
    } catch {
      throw DiagnosticError(TrainingDiagnostics.badPlan(path, error.message))
    }
  }
}
