using Hmlstm.Definitions.Models;
using Hmlstm.Export.Cells.HmLstm;
using Hmlstm.Export.Cells.KLstm;
using Hmlstm.Export.Cells.Rnn;

namespace Hmlstm.Export.Cells;

/// <summary>The forms in which a stack is written.</summary>
/// <param name="PyTorch">Its class in Python.</param>
/// <param name="Onnx">Makes its nodes of ONNX.</param>
internal sealed record StackExport(PyTorchStack PyTorch, Func<OnnxPlace, OnnxStack> Onnx)
{
    /// <summary>Chooses the writers of a stack: the one place that knows all kinds.</summary>
    public static StackExport Of(StackDefinition stack) => stack switch
    {
        HmLstmStack levels => new(new PyTorchHmLstm(levels), place => new OnnxHmLstm(levels, place)),
        KLstmStack markov => new(new PyTorchKLstm(markov), place => new OnnxKLstm(markov, place)),
        RnnStack cell => new(new PyTorchRnn(cell), place => new OnnxRnn(cell, place)),
        _ => throw new NotSupportedException($"A stack of {stack.Cell} has no other form."),
    };
}
