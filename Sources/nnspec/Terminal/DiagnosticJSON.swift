import Driver
import Support

/// Diagnostics for machines.
enum DiagnosticJSON {
  /// One spec's report.
  static func report(_ path: String, _ report: CheckReport) -> JSON {
    var members: [(String, JSON)] = [
      ("spec", .string(path)), ("ok", .boolean(!report.hasErrors)),
      ("diagnostics", .array(report.diagnostics.map { object($0, report.result.sources) })),
    ]
    if let experiment = report.result.experiment, let compiled = report.compiled {
      members += [
        ("parameters", .integer(experiment.model.parameterCount)),
        ("multiply_adds", .integer(compiled.arithmetic)),
        ("training_memory", .integer(compiled.memoryToTrain)),
        ("inference_memory", .integer(compiled.inferenceMemory.total)),
      ]
    }
    return .object(members)
  }

  private static func object(_ diagnostic: Diagnostic, _ sources: SourceMap) -> JSON {
    var members: [(String, JSON)] = [
      ("code", .string(diagnostic.code.id)), ("severity", .string(diagnostic.severity.rawValue)),
      ("message", .string(diagnostic.message)),
    ]
    if let span = diagnostic.span {
      let position = sources[span.source].position(of: span.start)
      members += [
        ("file", .string(sources[span.source].path)), ("line", .integer(position.line)),
        ("column", .integer(position.column)), ("start", .integer(span.start)),
        ("end", .integer(span.end)),
      ]
    }
    members.append(("notes", .array(diagnostic.notes.map(JSON.string))))
    if let fix = diagnostic.fix { members.append(("fix", .string(fix.summary))) }
    return .object(members)
  }
}
