import java.util.Arrays;
import java.util.Scanner;

public class UnionFind {
    static int[] parent;

    static int find(int cell) {
        while (parent[cell] != cell) {
            parent[cell] = parent[parent[cell]];
            cell = parent[cell];
        }
        return cell;
    }

    public static void main(String[] args) {
        Scanner in = new Scanner(System.in);
        int rows = in.nextInt();
        int columns = in.nextInt();
        StringBuilder cells = new StringBuilder();
        for (int r = 0; r < rows; r++) {
            cells.append(in.next());
        }
        parent = new int[rows * columns];
        Arrays.setAll(parent, cell -> cell);
        for (int cell = 0; cell < parent.length; cell++) {
            if (cells.charAt(cell) == '.') {
                continue;
            }
            if (cell % columns > 0 && cells.charAt(cell - 1) == '#') {
                parent[find(cell)] = find(cell - 1);
            }
            if (cell >= columns && cells.charAt(cell - columns) == '#') {
                parent[find(cell)] = find(cell - columns);
            }
        }

        int islands = 0;
        int[] size = new int[parent.length];
        for (int cell = 0; cell < parent.length; cell++) {
            if (cells.charAt(cell) == '#' && size[find(cell)]++ == 0) {
                islands++;
            }
        }
        System.out.println(islands + " " + Arrays.stream(size).max().getAsInt());
    }
}
