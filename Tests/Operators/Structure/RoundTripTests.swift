import Graph
import Kernels
import Operators
import Schema
import Testing

/// The text form of the operators of these families reads back to equal attributes.
@Suite struct RoundTripTests {
  private static let rows = TensorType([6], batched: true)

  private static let cases: [(any Operator, [TensorType])] = [
    (ReshapeOperator([3, 2]), [rows]),
    (ReshapeOperator([]), [TensorType([1], batched: true)]),
    (Concat(), [rows, rows]),
    (Slice(start: 1, count: 3), [rows]),
    (PadColumns(before: 2, after: 0), [rows]),
    (DropoutOperator(rate: 0.2, stream: "unit_2.\"odd\""), [rows]),
    (AlphaDropoutOperator(rate: 0.05, stream: "a"), [rows]),
    (AlphaDropoutGradient(rate: 0.05, stream: "a"), [rows]),
    (Softmax(), [rows]),
    (SoftmaxGradient(), [rows, rows]),
    (LogSoftmax(), [rows]),
    (LogSoftmaxGradient(), [rows, rows]),
    (MaxPieces(pieces: 3), [rows]),
    (MaxPiecesGradient(pieces: 3), [rows, TensorType([2], batched: true)]),
    (CrossEntropy(smoothing: 0.1), [rows, TensorType([], batched: true, element: .int32)]),
    (Hinge(margin: 0.5), [rows, TensorType([], batched: true, element: .int32)]),
    (PointwiseLoss(.input(0) - 0.1 * .input(1)), [rows, rows]),
  ]

  @Test(arguments: cases.indices) func readsBack(index: Int) throws {
    let (operation, types) = Self.cases[index]
    var graph = Graph()
    let operands = types.enumerated().map { graph.addInput("x\($0)", $1) }
    let results = try graph.append(operation, operands, origin: Origin(layer: "layer"))
    graph.outputs = results.enumerated().map { ("y\($0)", $1) }
    let read = try Graph(text: graph.text, operators: OperatorCatalogue.operators)
    #expect(read.text == graph.text)
    let copy = try #require(read.nodes.first).operation
    #expect(type(of: copy) == type(of: operation) && copy.attributes == operation.attributes)
  }
}
