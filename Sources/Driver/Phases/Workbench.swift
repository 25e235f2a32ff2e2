#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif
import Kernels
import Lint
import Runtime
import Semantics
import Support

/// What the command line says about a run, beside the spec.
public struct WorkOptions: Sendable {
  /// Where relative data paths start; nil means the spec's own folder.
  public var dataFolder: String?
  /// Settings that stand over the spec's: `train.batch=256`.
  public var overrides: [String] = []
  /// The number of threads; nil means as many as the process may run on.
  public var threads: Int?
  /// The seed that stands over the spec's.
  public var seed: UInt64?
  /// Which library is asked for large products.
  public var blas = BLASChoice.automatic

  /// Nothing said.
  public init() {}
}

/// The phases of the tool in their order, on one set of options. It prints nothing.
public struct Workbench: Sendable {
  /// The door to files.
  public let fileSystem: any FileSystem
  /// What the command line says.
  public let options: WorkOptions

  /// A workbench.
  public init(fileSystem: any FileSystem = LocalFileSystem(), options: WorkOptions = WorkOptions())
  {
    self.fileSystem = fileSystem
    self.options = options
  }

  /// What the checker is told.
  public func context(requiresData: Bool) -> CheckContext {
    CheckContext(
      fileSystem: fileSystem, dataFolder: options.dataFolder, overrides: options.overrides,
      requiresData: requiresData, seed: options.seed)
  }

  /// Checks a spec and asks the linter, where the spec is sound.
  public func check(_ path: String, requiresData: Bool = false) -> CheckReport {
    let result = Checker.check(path, context(requiresData: requiresData))
    guard let experiment = result.experiment else {
      return CheckReport(result: result, diagnostics: result.diagnostics, compiled: nil)
    }
    var diagnostics = result.diagnostics + Lint.run(experiment)
    do throws(DiagnosticError) {
      let compiled = try CompiledExperiment(experiment, threads: threads)
      diagnostics += Budgets.verify(experiment, compiled)
      return CheckReport(result: result, diagnostics: diagnostics, compiled: compiled)
    } catch {
      return CheckReport(
        result: result, diagnostics: diagnostics + error.diagnostics, compiled: nil)
    }
  }

  /// The threads in use.
  public var threads: Int { max(1, options.threads ?? Processor.count) }

  /// Threads and BLAS for a run; nil means the threads in use.
  public func machine(threads: Int? = nil) throws(DiagnosticError) -> Machine {
    do throws(BLASError) {
      let pool = ThreadPool(threads: threads ?? self.threads)
      return Machine(pool: pool, blas: try BLAS.load(options.blas))
    } catch {
      throw DiagnosticError(Diagnostic(DriverDiagnostics.blas, error.description))
    }
  }
}

/// What a check found.
public struct CheckReport: Sendable {
  /// The checker's result.
  public let result: CheckResult
  /// All findings: the checker's, the linter's, and broken budgets.
  public let diagnostics: [Diagnostic]
  /// The compiled network; nil where errors stand in the way.
  public let compiled: CompiledExperiment?

  /// Whether an error was found.
  public var hasErrors: Bool { diagnostics.contains { $0.severity == .error } }
}

/// The machine the process runs on.
public enum Processor {
  /// Processors that the process may run on.
  public static var count: Int { max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))) }

  /// The instruction set that kernels run in.
  public static var instructionSet: String { InstructionSet.current.name }
}
