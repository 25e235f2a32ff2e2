import Runtime
import Semantics
import Support
import Training

/// What an export gave.
public struct ExportResult: Sendable {
  /// The file that was written.
  public let path: String
  /// Its size in bytes.
  public let bytes: Int
  /// How many batch norms were folded away, and how many stay.
  public let normsLeft: Int
  /// The steps of the plan.
  public let steps: Int
  /// The largest difference to the unoptimised network on examples of the data, relative to the
  /// largest output.
  public let error: Double
}

extension Workbench {
  /// Freezes a run's network into a plan file, after comparing it with the unoptimised network on
  /// examples of the data.
  public func export(_ run: String, to path: String?) throws(DiagnosticError) -> ExportResult {
    let trained = try TrainedRun(run, self)
    let result = try Exporter(trained.trainer, version: ToolVersion.text).run()
    let error = try Comparison(trained.trainer, result).largestError()
    let name = run.hasSuffix("/") ? String(run.dropLast()) : run
    let target = path ?? FilePath.name(of: name) + ".plan"
    do throws(FileError) {
      try fileSystem.replace(target, with: result.bytes)
    } catch {
      throw DiagnosticError(FileDiagnostics.diagnostic(error))
    }
    return ExportResult(
      path: target, bytes: result.bytes.count, normsLeft: result.graph.normsLeft,
      steps: result.graph.nodes.count, error: error)
  }
}
