import java.math.BigInteger;
import java.util.Scanner;

public class AllChoices {
    public static void main(String[] args) {
        Scanner in = new Scanner(System.in);
        int cases = in.nextInt();
        for (int x = 1; x <= cases; x++) {
            String word = in.next();
            String best = word;
            BigInteger end = BigInteger.ONE.shiftLeft(word.length());
            for (BigInteger choice = BigInteger.ONE; choice.compareTo(end) < 0; choice = choice.add(BigInteger.ONE)) {
                StringBuilder candidate = new StringBuilder();
                for (int i = 0; i < word.length(); i++) {
                    candidate.append(word.charAt(i));
                    if (choice.testBit(i)) {
                        candidate.append(word.charAt(i));
                    }
                }
                if (candidate.toString().compareTo(best) < 0) {
                    best = candidate.toString();
                }
            }
            System.out.println("Case #" + x + ": " + best);
        }
    }
}
