using Hmlstm.Engine.Memory;
using Hmlstm.Engine.Sequences;
using Hmlstm.Engine.Threads;

namespace Hmlstm.Engine.Cells.Rnn;

/// <summary>A stack of LSTM, GRU or RNN layers over whole windows, forward and backward, with the memory that it computes in.</summary>
/// <remarks>
/// <para>
/// Threads own rows of the batch and take them through all layers and steps without waiting for each other (where rows are fewer than
/// threads and weights large, they share out the columns of each product instead); only the gradients of the weights come after that, one
/// product for each over all rows of all steps. Memory grows to the largest window and stays: a call that comes again allocates nothing.
/// </para>
/// <para>One call at a time; a stack that is used by several threads needs one of these for each.</para>
/// </remarks>
public sealed unsafe class RnnLayers
{
    private readonly RnnShape shape;
    private readonly LayerPass[][] layers;
    private readonly LayerInput[] inputs;
    private readonly ParameterGradients[] parameterGradients;
    private readonly PackedRows rows = new();
    private readonly ThreadGroup group = new();
    private readonly FloatBuffer sharedGates = new();
    private readonly FloatBuffer sharedCells = new();
    private readonly FloatBuffer[] above = [new(), new()];
    private readonly FloatBuffer[] below = [new(), new()];
    private readonly FloatBuffer carriedHidden = new();
    private readonly FloatBuffer carriedCell = new();
    private readonly FloatBuffer scratch = new();
    private readonly SlicedAction pack;
    private readonly SlicedAction forward;
    private readonly SlicedAction backward;
    private readonly SlicedAction sum;
    private readonly int widestHidden;
    private readonly int widestInput;
    private readonly (int Gates, int Cells) widest;
    private readonly long mostWeights;
    private long scratchSize;
    private int parts;
    private bool savesForBackward;
    private RnnWindow window;
    private RnnGradients gradients;

    /// <summary>A stack without memory.</summary>
    /// <param name="shape">Its sizes.</param>
    public RnnLayers(RnnShape shape)
    {
        this.shape = shape;
        window = new RnnWindow(shape);
        gradients = new RnnGradients(shape);
        layers = new LayerPass[shape.Layers][];
        inputs = new LayerInput[shape.Layers];
        for (int layer = 0; layer < layers.Length; layer++)
        {
            inputs[layer] = new LayerInput(layer == 0 ? [] : layers[layer - 1], shape.InputOf(layer));
            layers[layer] = new LayerPass[shape.Directions];
            for (int direction = 0; direction < shape.Directions; direction++)
            {
                layers[layer][direction] = new LayerPass(
                    RnnCell.Of(shape, layer), shape.InputOf(layer), shape.HiddenSizes[layer], reversed: direction == 1);
            }
        }

        parameterGradients = [.. layers.SelectMany(passes => passes).Select(static pass => new ParameterGradients(pass))];
        widestHidden = layers.Max(passes => passes[0].HiddenWidth);
        widestInput = inputs.Max(input => input.Width);
        widest = (layers.Max(static passes => passes[0].SumsWidth), layers.Max(static passes => passes[0].Stride));
        mostWeights = layers.Max(static passes => (long)passes[0].SumsWidth * passes[0].Units);
        pack = new SlicedAction(Pack);
        forward = new SlicedAction(ForwardSlice);
        backward = new SlicedAction(BackwardSlice);
        sum = new SlicedAction(Sum);
    }

    /// <summary>Multiply-adds of a window that are worth a thread.</summary>
    internal long LeastWork { get; init; } = 2_000_000;

    /// <summary>
    /// Recurrent weights of a layer from which on threads share out its columns where rows are fewer than threads:
    /// with less they would wait more than compute.
    /// </summary>
    internal long LeastShared { get; init; } = 256 * 1024;

    /// <summary>Whether a window of this size can be computed: each of its arrays has less than 2^29 floats.</summary>
    /// <param name="shape">The stack's sizes.</param>
    /// <param name="batch">B.</param>
    /// <param name="steps">T.</param>
    public static bool CanAddress(RnnShape shape, long batch, long steps)
    {
        const long most = 1 << 29;
        for (int layer = 0; layer < shape.Layers; layer++)
        {
            // Gates, filled up, with what normalisation and zoneout leave beside them, and the packed weights.
            long parts = (shape.Kind == RnnKind.NormalisedLstm ? 11 : 4) + (shape.Zoneout.IsOn ? 5 : 0);
            long gates = parts * (shape.HiddenSizes[layer] + 32);
            long width = Math.Max(gates, shape.InputOf(layer) + 32L);
            if (batch < 1
                || steps < 1
                || steps >= most / width
                || batch >= most / width / (steps + 1)
                || gates * (shape.InputOf(layer) + gates) >= most)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Runs over a window.</summary>
    /// <param name="target">Where it is, and where the results go.</param>
    /// <param name="keep">Whether <see cref="Backward(RnnGradients)"/> will be called; without it less memory is used.</param>
    /// <exception cref="ArgumentException">A size is out of its range, or an address is missing; nothing was computed.</exception>
    public void Forward(RnnWindow target, bool keep)
    {
        target.Check(shape, hasOutput: true);
        window = target;
        savesForBackward = keep;
        Reserve();
        group.Run(pack, Math.Min(parts, 2 * shape.Passes));
        group.Run(forward, parts);
    }

    /// <summary>
    /// Runs back over the window of the last <see cref="Forward(RnnWindow, bool)"/>, once. After the checks it cannot fail:
    /// all memory is there.
    /// </summary>
    /// <param name="target">Where the gradients of the results are, and where those of what entered go.</param>
    /// <exception cref="ArgumentException">The gradients are those of a stack of other sizes.</exception>
    /// <exception cref="InvalidOperationException">
    /// No window keeps what this needs: forward was not told, or this was called before.
    /// </exception>
    public void Backward(RnnGradients target)
    {
        EntryCheck.Count(target.Parameters.Length, shape.Passes, "passes");
        if (!savesForBackward)
        {
            throw new InvalidOperationException("Backward goes once through a window that forward was told to keep.");
        }

        savesForBackward = false;
        gradients = target;
        group.Run(backward, parts);
        group.Run(sum, parts);
    }

    private void Reserve()
    {
        long work = 0;
        foreach (LayerPass[] passes in layers)
        {
            work += (long)passes.Length * passes[0].SumsWidth * (passes[0].Inputs + passes[0].Units) * window.Rows * window.Steps;
        }

        parts = (int)Math.Clamp(1 + (work / LeastWork), 1, ThreadGroup.Threads);
        bool sharesColumns = parts > window.Rows && mostWeights >= LeastShared;
        parts = sharesColumns ? parts : Math.Min(parts, window.Rows);
        rows.Plan(window.Rows, window.Steps, window.Lengths, 0, sharesColumns ? 1 : parts);
        scratchSize = 0;
        for (int layer = 0; layer < layers.Length; layer++)
        {
            inputs[layer].Reserve(rows, window.Masks[layer] != 0);
            foreach (LayerPass pass in layers[layer])
            {
                pass.Reserve(rows, savesForBackward, parts, sharedGates, sharedCells, widest);
            }
        }

        if (!savesForBackward)
        {
            return;
        }

        for (int n = 0; n < 2; n++)
        {
            above[n].Ensure((long)rows.Total * widestHidden);
            below[n].Ensure((long)rows.Total * widestInput);
        }

        carriedHidden.Ensure((long)rows.Batch * widestHidden);
        carriedCell.Ensure((long)rows.Batch * widestHidden);
        foreach (ParameterGradients gradient in parameterGradients)
        {
            scratchSize = Math.Max(scratchSize, (gradient.ScratchSize(parts) + 15) / 16 * 16);
        }

        scratch.Ensure(parts * scratchSize);
    }

    private void Pack(int slice, int slices)
    {
        for (int part = slice; part < 2 * shape.Passes; part += slices)
        {
            int pass = part / 2;
            LayerWeights weights = layers[pass / shape.Directions][pass % shape.Directions].Weights;
            if (part % 2 == 0)
            {
                weights.PackInput(window.Parameters[pass], savesForBackward);
            }
            else
            {
                weights.PackHidden(window.Parameters[pass], savesForBackward);
            }
        }
    }

    private void ForwardSlice(int part, int count)
    {
        var crew = GroupMember.Of(group, part, count, rows.Slices);
        int slice = crew.Slice;
        if (crew.Leads)
        {
            inputs[0].Read(slice, (float*)window.Input);
        }

        for (int layer = 0; layer < layers.Length; layer++)
        {
            LayerInput input = inputs[layer];
            if (crew.Leads && layer > 0 && !input.IsBelow)
            {
                input.Join(slice, window, (float*)window.Masks[layer]);
            }

            for (int direction = 0; direction < shape.Directions; direction++)
            {
                LayerPass pass = layers[layer][direction];
                int k = (layer * shape.Directions) + direction;
                if (crew.Leads)
                {
                    TakeStarts(slice, pass, k);
                }

                crew.Barrier();
                ZoneFactors zones = new((float*)window.HiddenZones[k], (float*)window.CellZones[k]);
                pass.Forward(crew, input.Of(slice), input.Width, zones);
                if (crew.Leads)
                {
                    GiveEnds(slice, pass, k);
                }
            }
        }

        for (int direction = 0; direction < shape.Directions && crew.Leads; direction++)
        {
            LayerPass pass = layers[^1][direction];
            float* to = (float*)window.Output + (direction * pass.Units);
            WindowRows.UnpackHeld(
                rows,
                slice,
                pass.Hidden(slice),
                pass.StartHidden(slice),
                pass.HiddenWidth,
                pass.Units,
                to,
                shape.OutputOf(shape.Layers - 1));
        }
    }

    private void TakeStarts(int slice, LayerPass pass, int k)
    {
        WindowRows.Take(rows, slice, (float*)window.StartHidden[k], pass.Units, pass.StartHidden(slice), pass.HiddenWidth);
        if (shape.HasCell)
        {
            WindowRows.Take(rows, slice, (float*)window.StartCell[k], pass.Units, pass.StartCells(slice), pass.Stride);
        }
    }

    private void GiveEnds(int slice, LayerPass pass, int k)
    {
        for (int i = 0; i < rows.RowsOf(slice); i++)
        {
            int last = pass.LastOf(slice, i);
            long to = (long)rows.Row(slice, i) * pass.Units;
            float* hidden = last < 0
                ? pass.StartHidden(slice) + ((long)i * pass.HiddenWidth)
                : pass.Hidden(slice) + ((long)last * pass.HiddenWidth);
            Rows.Row.Copy(hidden, (float*)window.EndHidden[k] + to, pass.Units);
            if (shape.HasCell)
            {
                float* cell = last < 0 ? pass.StartCells(slice) + ((long)i * pass.Stride) : pass.Cells(slice) + ((long)last * pass.Stride);
                Rows.Row.Copy(cell, (float*)window.EndCell[k] + to, pass.Units);
            }
        }
    }

    private void BackwardSlice(int part, int count)
    {
        var crew = GroupMember.Of(group, part, count, rows.Slices);
        int slice = crew.Slice;
        for (int layer = layers.Length - 1; layer >= 0; layer--)
        {
            LayerInput input = inputs[layer];
            float* down = Below(slice, layer);
            for (int direction = 0; direction < shape.Directions; direction++)
            {
                bool direct = layer < layers.Length - 1 && inputs[layer + 1].IsBelow;
                BackwardPass(crew, layer, direction, direct ? Below(slice, layer + 1) : Above(slice, direction));
                if (layer > 0 || gradients.Input != 0)
                {
                    layers[layer][direction].InputGradient(crew, down, input.Width, adds: direction > 0);
                }
            }

            for (int direction = 0; direction < shape.Directions && layer > 0 && !input.IsBelow && crew.Leads; direction++)
            {
                input.Split(slice, window, (float*)window.Masks[layer], direction, down, Above(slice, direction));
            }
        }

        if (gradients.Input != 0 && crew.Leads)
        {
            WindowRows.Unpack(rows, slice, Below(slice, 0), inputs[0].Width, (float*)gradients.Input, inputs[0].Size);
        }
    }

    private void BackwardPass(GroupMember crew, int layer, int direction, float* up)
    {
        LayerPass pass = layers[layer][direction];
        int slice = crew.Slice, k = (layer * shape.Directions) + direction;
        float* hidden = carriedHidden.First + ((long)rows.FirstOf(slice) * widestHidden);
        float* cell = carriedCell.First + ((long)rows.FirstOf(slice) * widestHidden);
        if (crew.Leads)
        {
            WindowRows.Take(rows, slice, (float*)gradients.EndHidden[k], pass.Units, hidden, pass.HiddenWidth);
            WindowRows.Take(rows, slice, shape.HasCell ? (float*)gradients.EndCell[k] : null, pass.Units, cell, pass.Stride);
            if (layer == layers.Length - 1)
            {
                TakeOutputGradient(slice, direction, pass, up, hidden);
            }
        }

        crew.Barrier();
        pass.Backward(crew, up, pass.HiddenWidth, hidden, cell);
        if (crew.Leads)
        {
            Give(gradients.StartHidden[k], hidden, pass.HiddenWidth);
            Give(shape.HasCell ? gradients.StartCell[k] : 0, cell, pass.Stride);
        }

        void Give(nint to, float* from, int apart)
        {
            if (to != 0)
            {
                WindowRows.Give(rows, slice, from, apart, (float*)to, pass.Units);
            }
        }
    }

    private void TakeOutputGradient(int slice, int direction, LayerPass pass, float* up, float* start)
    {
        if (gradients.Output == 0)
        {
            new Span<float>(up, pass.TotalOf(slice) * pass.HiddenWidth).Clear();
            return;
        }

        float* from = (float*)gradients.Output + (direction * pass.Units);
        WindowRows.PackHeld(rows, slice, from, shape.OutputOf(shape.Layers - 1), pass.Units, up, start, pass.HiddenWidth);
    }

    private void Sum(int share, int shares)
    {
        float* own = scratch.First + (share * scratchSize);
        for (int k = 0; k < parameterGradients.Length; k++)
        {
            LayerParameters to = gradients.Parameters[k];
            if (to.InputWeight != 0)
            {
                parameterGradients[k].Input((float*)to.InputWeight, rows, inputs[k / shape.Directions], share, shares, own);
            }

            if (to.HiddenWeight != 0)
            {
                parameterGradients[k].Hidden((float*)to.HiddenWeight, rows, share, shares, own);
            }

            if (k % shares == share)
            {
                parameterGradients[k].BiasesAndNorms(to, shares);
            }
        }
    }

    private float* Above(int slice, int direction) => above[direction].First + ((long)rows.Offset(slice, 0) * widestHidden);

    private float* Below(int slice, int layer) => below[layer % 2].First + ((long)rows.Offset(slice, 0) * widestInput);
}
