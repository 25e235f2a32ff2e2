import Graph
import Kernels

extension Elementwise {
  /// The upstream gradient times the derivative by each operand, summed over the axes that an
  /// operand was repeated along.
  public func gradient(_ context: inout GradientContext) throws(OperatorError) -> [ValueID?] {
    guard let upstream = context.upstream[0] else {
      return context.operands.map { _ in nil }
    }
    var gradients: [ValueID?] = []
    for index in context.operands.indices {
      gradients.append(
        context.wanted[index] ? try gradient(by: index, upstream, &context) : nil)
    }
    return gradients
  }

  private func gradient(
    by index: Int, _ upstream: ValueID, _ context: inout GradientContext
  ) throws(OperatorError) -> ValueID? {
    let derivative = derivative(by: index)
    if derivative.number == 0 { return nil }
    var full = upstream
    if derivative.number != 1 {
      let sources = context.operands + [context.results[0]]
      let product = Elementwise.product(derivative, sources, upstream, label + "_gradient")
      full = try context.builder.append(product.operation, product.operands)[0]
    }
    return try context.builder.sum(full, to: context.builder.type(context.operands[index]))
  }

  /// The derivative by one operand, as a formula of the operands and, behind them, the result.
  private func derivative(by index: Int) -> Formula {
    guard let slope, index == 0 else { return formula.derivative(withRespectTo: index) }
    return slope.simplified()
  }

  /// `derivative` times the last operand, reading those of `sources` that occur in it.
  private static func product(
    _ derivative: Formula, _ sources: [ValueID], _ upstream: ValueID, _ label: String
  ) -> (operation: Elementwise, operands: [ValueID]) {
    let read = derivative.inputs.sorted()
    var places: [Int: Formula] = [:]
    for (place, source) in read.enumerated() { places[source] = .input(place) }
    let scaled = (.input(read.count) * derivative.substituting(places)).simplified()
    return (Elementwise(label, scaled), read.map { sources[$0] } + [upstream])
  }
}
