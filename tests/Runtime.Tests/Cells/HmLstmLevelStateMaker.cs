using Hmlstm.Runtime.Cells;
using static TorchSharp.torch;

namespace Hmlstm.Runtime.Tests.Cells;

/// <summary>States of zeros.</summary>
internal sealed class HmLstmLevelStateMaker(long batch, long width)
{
    public HmLstmLevelState Make() => new(zeros(batch, width), zeros(batch, width), zeros(batch, 1));
}
