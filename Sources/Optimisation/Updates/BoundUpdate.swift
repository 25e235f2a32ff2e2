import Kernels

/// An update bound to the memory of one parameter. Running it allocates nothing. One thread at a
/// time may run it.
public final class BoundUpdate {
  /// The update.
  public let update: ParameterUpdate

  private let main: BoundElementwise
  private let average: BoundElementwise?
  private let weight: UnsafeMutablePointer<Float>
  private let rows: Int
  private let columns: Int
  private let workspace: UnsafeMutableBufferPointer<Double>
  /// The norms that the rule measures, then what measuring works with.
  private let measurement: UnsafeMutableBufferPointer<Double>

  /// Binds an update to a parameter of rows x columns elements (all extents but the last, and the
  /// last), its gradient and its slots, one buffer for each slot of the update.
  public init(
    _ update: ParameterUpdate, weight: UnsafeMutablePointer<Float>, gradient: UnsafePointer<Float>,
    slots: [UnsafeMutablePointer<Float>], rows: Int, columns: Int
  ) {
    precondition(slots.count == update.slots.count, "a buffer for each slot")
    self.update = update
    self.weight = weight
    self.rows = rows
    self.columns = columns
    let scalars = Array(repeating: Operand.scalar(0), count: update.scalarCount)
    let full = [.full(weight), .full(gradient)] + slots.map { Operand.full($0) }
    main = BoundElementwise(
      update.program, inputs: full + scalars,
      outputs: Array(([weight] + slots).prefix(update.outputs.count)))
    average = update.averageProgram.flatMap { program in
      slots.last.map {
        BoundElementwise(program, inputs: [.full(weight), .full($0), .scalar(0)], outputs: [$0])
      }
    }
    workspace = .allocate(
      capacity: update.constraints.map { $0.workspaceCount(columns: columns) }.max() ?? 0)
    let measured = update.norms.map { $0.workspaceCount(rows * columns) } ?? 0
    measurement = .allocate(capacity: measured + update.measured.count)
  }

  deinit {
    workspace.deallocate()
    measurement.deallocate()
  }

  /// Updates weight and slots with the scalars of the step, on the calling thread and the pool's.
  /// The bits do not depend on the pool.
  public func run(scalars: StepScalars, pool: ThreadPool? = nil) {
    set(scalars: scalars)
    if let norms = update.norms { measure(norms, pool) }
    main.run(rows: rows, columns: columns, pool: pool)
    if let start = workspace.baseAddress {
      for constraint in update.constraints {
        constraint.apply(weight, rows: rows, columns: columns, workspace: start)
      }
    }
    guard let average, let share = scalars.last else { return }
    average.inputs[2] = .scalar(Float(share))
    average.run(rows: rows, columns: columns, pool: pool)
  }

  /// Takes the scalars of the step for `run(rows:columns:gradient:)`.
  public func set(scalars: StepScalars) {
    let first = 2 + update.slots.count
    for index in 0..<scalars.count {
      main.inputs[first + index] = .scalar(Float(scalars[index]))
    }
  }

  /// Updates some columns of some rows from their gradient, which lies alone and without gaps, on
  /// the calling thread. Only for updates without bounds and norms.
  public func run(rows: Range<Int>, columns: Range<Int>, gradient: UnsafePointer<Float>) {
    main.inputs[1] = .block(gradient)
    main.run(rows: rows, columns: columns, stride: self.columns)
  }

  /// Puts the factor that follows from the norms into its place among the scalars.
  private func measure(_ norms: MeasuredNorms, _ pool: ThreadPool?) {
    guard let start = measurement.baseAddress else { return }
    let count = update.measured.count
    norms.run(
      inputs: UnsafeBufferPointer(main.inputs), count: rows * columns, norms: start,
      workspace: start + count, pool: pool)
    let factor = update.factor(norms: StepScalars(measurement[..<count]))
    main.inputs[2 + update.slots.count + update.factorIndex] = .scalar(Float(factor))
  }
}
