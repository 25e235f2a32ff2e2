import Kernels

/// An update of one parameter with memory of its own for what it works with. Running it allocates
/// nothing. One thread at a time may bind it, set its scalars or run it as a whole.
public final class BoundUpdate {
  /// The update.
  public let update: ParameterUpdate

  private let main: BoundElementwise
  private let average: BoundElementwise?
  private let norms: MeasuredNorms?
  private let rows: Int
  private let columns: Int
  private let workspace: UnsafeMutableBufferPointer<Double>
  /// The norms that the rule measures, then what measuring works with.
  private let measurement: UnsafeMutableBufferPointer<Double>

  /// An update of a parameter of rows x columns elements: all extents but the last, and the last.
  public init(_ update: ParameterUpdate, rows: Int, columns: Int) {
    self.update = update
    norms = update.norms
    self.rows = rows
    self.columns = columns
    main = BoundElementwise(
      update.program, operands: 2 + update.slots.count + update.scalarCount)
    average = update.averageProgram.map { BoundElementwise($0, operands: 3) }
    workspace = .allocate(
      capacity: update.constraints.map { $0.workspaceCount(columns: columns) }.max() ?? 0)
    let measured = update.norms.map { $0.workspaceCount(rows * columns) } ?? 0
    measurement = .allocate(capacity: measured + update.measured.count)
  }

  deinit {
    workspace.deallocate()
    measurement.deallocate()
  }

  /// Says where the parameter is, its gradient, unless each part of it comes with its own, and its
  /// slots, one buffer for each slot of the update; to be called before the runs.
  public func bind(
    weight: UnsafeMutablePointer<Float>, gradient: UnsafePointer<Float>? = nil,
    slot: (Int) -> UnsafeMutablePointer<Float>
  ) {
    main.inputs[0] = .full(weight)
    if let gradient { main.inputs[1] = .full(gradient) }
    main.outputs[0] = weight
    for index in 0..<slotCount {
      main.inputs[2 + index] = .full(slot(index))
      if 1 + index < main.outputs.count { main.outputs[1 + index] = slot(index) }
    }
    guard average != nil, slotCount > 0 else { return }
    average?.inputs[0] = .full(weight)
    average?.inputs[1] = .full(slot(slotCount - 1))
    average?.outputs[0] = slot(slotCount - 1)
  }

  private var slotCount: Int { update.slots.count }

  /// The scalars of update number `step`, as the update gives them.
  public func scalars(step: Int, rate: Double, gradientFactor: Double = 1) -> StepScalars {
    update.scalars(step: step, rate: rate, gradientFactor: gradientFactor)
  }

  /// Updates weight and slots with the scalars of the step, on the calling thread and the pool's.
  /// The bits do not depend on the pool.
  public func run(scalars: StepScalars, pool: ThreadPool? = nil) {
    set(scalars: scalars)
    if norms != nil { measure(pool) }
    main.run(rows: rows, columns: columns, pool: pool)
    if let start = workspace.baseAddress {
      for index in update.constraints.indices {
        update.constraints[index].apply(
          main.outputs[0], rows: rows, columns: columns, workspace: start)
      }
    }
    guard average != nil, let share = scalars.last else { return }
    average?.inputs[2] = .scalar(Float(share))
    average?.run(rows: rows, columns: columns, pool: pool)
  }

  /// Takes the scalars of the step for `run(rows:columns:gradient:)`.
  public func set(scalars: StepScalars) {
    let first = 2 + update.slots.count
    for index in 0..<scalars.count {
      main.inputs[first + index] = .scalar(Float(scalars[index]))
    }
  }

  /// Updates some columns of some rows from their gradient, which lies alone and without gaps, on
  /// the calling thread; several threads may update parts at once. Only for updates without bounds
  /// and norms.
  public func run(rows: Range<Int>, columns: Range<Int>, gradient: UnsafePointer<Float>) {
    main.run(
      rows: rows, columns: columns, stride: self.columns, replacing: 1, by: .block(gradient))
  }

  /// Puts the factor that follows from the norms into its place among the scalars.
  private func measure(_ pool: ThreadPool?) {
    guard let start = measurement.baseAddress else { return }
    let count = update.measured.count
    norms?.run(
      inputs: UnsafeBufferPointer(main.inputs), count: rows * columns, norms: start,
      workspace: start + count, pool: pool)
    let factor = update.factor(norms: StepScalars(measurement[..<count]))
    main.inputs[2 + update.slots.count + update.factorIndex] = .scalar(Float(factor))
  }
}
