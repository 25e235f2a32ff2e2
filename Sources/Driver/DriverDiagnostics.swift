import Support

/// What is wrong with runs and the machine.
public enum DriverDiagnostics {
  static let blas = DiagnosticCode(
    "E0821", "a BLAS library that cannot be used",
    """
    The library given with --blas or in NNSPEC_BLAS could not be loaded, or offers no \
    single-precision product with 32-bit sizes. `--blas builtin` uses the tool's own kernels, \
    which need no library, and `--blas auto` takes what the machine has.
    """)
  static let run = DiagnosticCode(
    "E0822", "a folder that is no run",
    """
    A run folder is made by `nnspec train`: it holds the spec, the settings of the command line, \
    the checkpoints and the metrics. The verb needs such a folder, with at least one checkpoint.
    """)
  static let occupied = DiagnosticCode(
    "E0823", "the run folder holds another run",
    """
    The folder holds a run already, and its results would be overwritten. Give another folder with \
    --out, or --resume to go on with the run that is there.
    """)
  /// Nothing of a name to explain.
  public static let unknownSubject = DiagnosticCode(
    "E0020", "nothing of this name",
    """
    `nnspec explain` takes the code of a diagnostic, the name of something in the language (a \
    layer, an optimizer, a schedule, a section, ...), or the path of a spec.
    """)

  static let changed = DiagnosticCode(
    "E0825", "the spec is not that of the run",
    """
    A resumed run ends with the same bits as one that was never interrupted, so it must go on with \
    the spec that it was started with; the run folder holds a copy. To change something on \
    purpose, give it with --set, which stands over the spec.
    """)

  static let pictures = DiagnosticCode(
    "E0828", "no images to draw",
    """
    `nnspec data SPEC --out FILE` draws inputs that are images: height x width x channels, with \
    one or three channels, as they are stored and as the network sees them. A table or a text, or \
    images that preprocessing turns into vectors (`pca`), cannot be drawn.
    """)

  static let results = DiagnosticCode(
    "E0829", "no file of results",
    """
    `nnspec bench SPEC --against FILE` reads measurements of other tools: one JSON object a line, \
    with the members net, peer, threads, batch, metric (train_step or infer), median and unit (ms, \
    us or s; ms where there is none). Other members and lines of other metrics are passed over, \
    but every line must be an object whose members have these types.
    """)

  static let spoilt = DiagnosticCode(
    "E0830", "a network whose results are not numbers",
    """
    An export compares the frozen plan with the network on examples of the data, and the network \
    itself gives NaN or infinity there: its weights are spoilt, most often because the last steps \
    of a training diverged, which no later step could notice. No plan is written. Train again with \
    a learning rate of a tenth, or with inputs that are scaled.
    """)

  /// All codes of this layer.
  public static let codes = [
    blas, run, occupied, unknownSubject, changed, pictures, results, spoilt,
  ]

  /// An export of spoilt weights.
  static func spoilt(_ run: String) -> Diagnostic {
    Diagnostic(
      spoilt, "the network of `\(run)` gives NaN or infinity for examples of its data",
      notes: ["no plan is written", "train with a lower rate, or `clip = clip_norm(1)`"])
  }

  static let noImages = Diagnostic(
    pictures, "no input of these data is an image that the network sees as one",
    notes: ["leave `--out` out to see the figures alone"])

  static func specChanged(_ folder: RunFolder, _ file: String) -> Diagnostic {
    Diagnostic(
      changed, "the spec differs from `\(Printable.clean(file))`, which the run was started with",
      notes: [
        "`nnspec train \(folder.spec) --out \(folder.path) --resume` goes on with the run's own"
      ])
  }

  static func noResult(_ path: String, line: Int) -> Diagnostic {
    Diagnostic(
      results, "line \(line) of `\(Printable.clean(path))` is no result of a measurement",
      notes: [#"for instance {"net": "a", "peer": "b", "metric": "infer", "median": 1.5, ...}"#])
  }

  static func noRun(_ path: String, _ why: String) -> Diagnostic {
    Diagnostic(
      run, "`\(Printable.clean(path))` is no run folder: \(why)",
      notes: ["`nnspec train SPEC --out DIR` makes one"])
  }

  static func runThere(_ path: String) -> Diagnostic {
    Diagnostic(
      occupied, "`\(Printable.clean(path))` holds a run already",
      notes: ["`--resume` goes on with it, `--out DIR` starts another"])
  }
}
