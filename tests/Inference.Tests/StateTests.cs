namespace Hmlstm.Inference.Tests;

/// <summary>A state that was written is believed in nothing either.</summary>
public sealed class StateTests
{
    [Fact]
    public void Any_flipped_byte_is_found()
    {
        byte[] bytes = Written(out ITestPredictor predictor);
        for (int place = 0; place < bytes.Length; place++)
        {
            byte[] damaged = [.. bytes];
            damaged[place] ^= 0x10;
            Assert.Throws<DataException>(() => predictor.ReadState(damaged));
        }

        for (int length = 0; length < bytes.Length; length++)
        {
            Assert.Throws<DataException>(() => predictor.ReadState(bytes[..length]));
        }
    }

    [Fact]
    public void A_state_of_another_network_is_refused_in_one_line()
    {
        byte[] bytes = Written(out _);
        ITestPredictor other = TestDefinitions.Create("Gru");
        string message = Assert.Throws<DataException>(() => other.ReadState(bytes)).Message;
        Assert.Matches("^the state is one of a network of fingerprint [0-9a-f]{16}, not [0-9a-f]{16}\\.$", message);
        Assert.Equal(
            "this is no state of a network: 3 bytes that do not begin like one.",
            Assert.Throws<DataException>(() => other.ReadState([1, 2, 3])).Message);
    }

    [Fact]
    public void A_state_of_more_rows_than_there_is_memory_for_is_refused_before_any_is_asked_for()
    {
        byte[] bytes = Written(out ITestPredictor predictor);
        bytes.AsSpan(12, 4).Fill(0x7f);
        Assert.StartsWith("the state is cut off or damaged", Assert.Throws<DataException>(() => predictor.ReadState(bytes)).Message);
    }

    [Fact]
    public void Resetting_all_rows_gives_the_state_that_streams_begin_with()
    {
        byte[] bytes = Written(out ITestPredictor predictor);
        PredictorState state = predictor.ReadState(bytes);
        Assert.NotEqual(predictor.CreateState(2), state);
        state.Reset();
        Assert.Equal(predictor.CreateState(2), state);
        Assert.Throws<ArgumentOutOfRangeException>(() => state.ResetRow(2));
    }

    private static byte[] Written(out ITestPredictor predictor)
    {
        using TestNetwork tested = new("TanhRnn");
        predictor = tested.Predictor;
        PredictorState state = predictor.CreateState(2);
        predictor.Predict(tested.Elements(2, 3, 1), state, []);
        return state.ToBytes();
    }
}
