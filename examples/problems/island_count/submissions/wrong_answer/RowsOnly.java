import java.util.Scanner;

public class RowsOnly {
    public static void main(String[] args) {
        Scanner in = new Scanner(System.in);
        int rows = in.nextInt();
        in.nextInt();
        int islands = 0;
        int largest = 0;
        for (int r = 0; r < rows; r++) {
            for (String run : in.next().split("\\.+")) {
                islands += run.isEmpty() ? 0 : 1;
                largest = Math.max(largest, run.length());
            }
        }
        System.out.println(islands + " " + largest);
    }
}
