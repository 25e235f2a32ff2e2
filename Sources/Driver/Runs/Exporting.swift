import Passes
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
  /// What was done to the precision of each layer; empty for floats.
  public let reductions: [Rewrite]
  /// What reduced precision costs; nil for floats, and where there is nothing to measure it by.
  public let loss: PrecisionLoss?
}

extension Workbench {
  /// Freezes a run's network into a plan file, after comparing it with the unoptimised network on
  /// examples of the data. Nothing is written where that gives no finite numbers, or where reduced
  /// precision costs more than the spec's budget allows.
  public func export(
    _ run: String, to path: String?, precision: Precision = .float32
  ) throws(DiagnosticError) -> ExportResult {
    let trained = try TrainedRun(run, self)
    let exporter = Exporter(trained.trainer, version: ToolVersion.text)
    let result: Exporter.Result
    do throws(DiagnosticError) {
      result = try exporter.run(precision: precision)
    } catch {
      throw DiagnosticError(error.diagnostics.withoutPlaces)
    }
    let error = try Comparison(trained.trainer, result).largestError()
    guard error.isFinite else { throw DiagnosticError(DriverDiagnostics.spoilt(run)) }
    let name = run.hasSuffix("/") ? String(run.dropLast()) : run
    let target = path ?? FilePath.name(of: name) + ".plan"
    do throws(FileError) {
      try fileSystem.replace(target, with: result.bytes)
    } catch {
      throw DiagnosticError(FileDiagnostics.diagnostic(error))
    }
    return ExportResult(
      path: target, bytes: result.bytes.count, normsLeft: result.graph.normsLeft,
      steps: result.graph.nodes.count, error: error,
      reductions: result.rewrites.filter { $0.pass.hasPrefix("reduce-") }, loss: result.loss)
  }
}
